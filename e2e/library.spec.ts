import { expect, test } from "./fixtures/product.ts";
import { signUp } from "./steps/account.ts";
import { dropFiles, pickFiles, songFile, trackRow } from "./steps/tracks.ts";

test("songs are picked and dropped, and what is no song is refused with a reason", async ({
  page,
}) => {
  await signUp(page);
  const notes = {
    name: "notes.mp3",
    mimeType: "audio/mpeg",
    buffer: Buffer.from("a shopping list"),
  };
  await pickFiles(page, [songFile("Copper Wire", 1), notes]);
  await dropFiles(page, [songFile("Paper Lanterns", 2)]);

  await expect(trackRow(page, "Copper Wire")).toContainText("Ready");
  await expect(trackRow(page, "Paper Lanterns")).toContainText("Ready");
  const uploads = page.getByRole("region", { name: "Uploads" });
  const refused = uploads.getByRole("listitem").filter({ hasText: "notes.mp3" });
  await expect(refused).toContainText(/WAV|FLAC|MP3/u);
  await uploads.getByRole("button", { name: "Close uploads" }).click();
  await expect(uploads).toBeHidden();

  await pickFiles(page, [songFile("Copper Wire again", 1)]);
  await expect(page.getByText("Already in your library.")).toBeVisible();
  await expect(page.getByRole("row")).toHaveCount(3);
});

test("tracks are found, renamed, deleted, taken back and removed for good", async ({ page }) => {
  await signUp(page);
  await pickFiles(page, [songFile("Glass Harbour", 3), songFile("Backlit", 4)]);
  await expect(trackRow(page, "Glass Harbour")).toContainText("Ready");
  await expect(trackRow(page, "Backlit")).toContainText("Ready");

  const search = page.getByRole("textbox", { name: "Search the library" });
  await search.fill("harb");
  await expect(trackRow(page, "Backlit")).toBeHidden();
  await expect(trackRow(page, "Glass Harbour")).toBeVisible();
  await search.fill("no such song");
  await page.getByRole("button", { name: "Clear search" }).last().click();
  await expect(trackRow(page, "Backlit")).toBeVisible();

  await page.getByRole("button", { name: "More actions for Backlit" }).click();
  await page.getByRole("menuitem", { name: "Rename" }).click();
  await page.getByRole("textbox", { name: "Title" }).fill("Front-lit");
  await page.getByRole("textbox", { name: "Artist" }).fill("Velvet Ordinance");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(trackRow(page, "Front-lit")).toContainText("Velvet Ordinance");

  await page.getByRole("button", { name: "More actions for Front-lit" }).click();
  await page.getByRole("menuitem", { name: "Move to bin" }).click();
  await expect(trackRow(page, "Front-lit")).toBeHidden();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(trackRow(page, "Front-lit")).toBeVisible();

  await page.getByRole("checkbox", { name: "Select all" }).click();
  await page
    .getByRole("toolbar", { name: "2 selected" })
    .getByRole("button", { name: "Delete" })
    .click();
  await expect(page.getByRole("heading", { name: "Add your first track" })).toBeVisible();
  await page.getByRole("link", { name: /^Bin/u }).click();
  await page.getByRole("button", { name: "Restore Glass Harbour" }).click();
  await page.getByRole("button", { name: "Delete Front-lit for good" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Delete for good" }).click();
  await expect(page.getByRole("heading", { name: "The bin is empty" })).toBeVisible();
  await page.getByRole("link", { name: /^Library/u }).click();
  await expect(trackRow(page, "Glass Harbour")).toBeVisible();
  await expect(trackRow(page, "Front-lit")).toBeHidden();
});

test("the library works by keyboard alone", async ({ page }) => {
  await signUp(page);
  await pickFiles(page, [songFile("First", 5), songFile("Second", 6), songFile("Third", 7)]);
  for (const title of ["First", "Second", "Third"]) {
    await expect(trackRow(page, title)).toContainText("Ready");
  }
  const rows = page.getByRole("row");
  const keys = page.keyboard;

  await keys.press("/");
  await expect(page.getByRole("textbox", { name: "Search the library" })).toBeFocused();
  await page.getByRole("checkbox", { name: "Select all" }).focus();
  await keys.press("Tab");
  await expect(rows.nth(1)).toBeFocused();
  await keys.press("ArrowDown");
  await keys.press("Space");
  await keys.press("Shift+ArrowDown");
  await expect(page.getByRole("toolbar", { name: "2 selected" })).toBeVisible();
  await keys.press("Escape");
  await expect(page.getByRole("toolbar", { name: "2 selected" })).toBeHidden();

  await keys.press("F2");
  const title = page.getByRole("textbox", { name: "Title" });
  await expect(title).toBeFocused();
  await title.fill("Renamed");
  await keys.press("Enter");
  await expect(trackRow(page, "Renamed")).toBeFocused();

  await keys.press("Delete");
  await expect(trackRow(page, "Renamed")).toBeHidden();
  await page.getByRole("button", { name: "Undo" }).focus();
  await keys.press("Enter");
  await expect(trackRow(page, "Renamed")).toBeVisible();

  await rows.nth(1).focus();
  await keys.press("Enter");
  await expect(page).toHaveURL(/\/tracks\//u);
});

test("a song that needs no separation is separated when it is asked for", async ({ page }) => {
  await signUp(page);
  await page.goto("/settings");
  const automatic = page.getByRole("switch", { name: "Separate new tracks automatically" });
  await automatic.click();
  await expect(automatic).not.toBeChecked();
  await page.goto("/");
  await pickFiles(page, [songFile("Orchard Road", 8)]);
  await trackRow(page, "Orchard Road")
    .getByRole("button", { name: "Separate: Orchard Road" })
    .click();
  const dialog = page.getByRole("dialog", { name: "Separate “Orchard Road”" });
  await expect(dialog.getByRole("radio", { name: "Basic" })).toBeChecked();
  await dialog.getByRole("button", { name: "Separate", exact: true }).click();
  await expect(trackRow(page, "Orchard Road")).toContainText("Ready");

  await page.getByRole("link", { name: /^Jobs/u }).click();
  const done = page.getByRole("region", { name: "Ended" }).getByRole("listitem");
  await expect(done.filter({ hasText: "Separate stems" })).toContainText("Done");
});
