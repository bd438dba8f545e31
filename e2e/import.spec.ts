import type { Locator, Page } from "@playwright/test";
import { expect, test } from "./fixtures/spotify.ts";
import { signUp } from "./steps/account.ts";
import {
  addressOf,
  expectPreview,
  importBar,
  linkField,
  openImport,
  previewRow,
} from "./steps/import.ts";
import { connectSpotify, itemRow, publicPlaylist, songsOf } from "./steps/playlists.ts";
import { pickFiles, songFile, trackRow } from "./steps/tracks.ts";

test.use({ productOf: "playlists", contextOptions: { reducedMotion: "reduce" } });

/** Presses Tab until something has the focus. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  const hasFocus = () => target.evaluate((element) => element === document.activeElement);
  for (let steps = 0; steps < 40 && !(await hasFocus()); steps += 1) {
    await page.keyboard.press("Tab");
  }
  await expect(target).toBeFocused();
}

test("an account is connected, and 250 tracks of its own come in while one looks", async ({
  page,
  spotify,
}) => {
  const { catalogue, faults } = spotify;
  const listener = catalogue.addUser("importer", { displayName: "Harrow Lane" });
  const tracks = Array.from({ length: 250 }, (_, at) =>
    catalogue.addTrack({ title: `Take ${at + 1}`, artists: ["Kite Season"] }),
  );
  const entries = [...tracks, catalogue.addEpisode()];
  const list = catalogue.addPlaylist({ owner: listener, title: "All takes", tracks: entries });
  catalogue.addPlaylist({ owner: listener, title: "Set B", tracks: tracks.slice(0, 3) });
  await signUp(page);
  await openImport(page);
  const account = page.getByRole("region", { name: "Your Spotify" });
  await account.getByRole("link", { name: "Connect Spotify" }).click();
  await page.getByRole("combobox", { name: "Log in as" }).selectOption(listener.id);
  await page.getByRole("button", { name: "Agree" }).click();
  await expect(page.getByText("Spotify is connected", { exact: true })).toBeVisible();
  await expect(page).toHaveURL(/\/import$/u);
  await expect(account).toContainText("Connected as Harrow Lane");

  await account.getByRole("textbox", { name: "Search your playlists" }).fill("takes");
  await expect(account.getByRole("button", { name: /^Set B/u })).toBeHidden();
  await account.getByRole("button", { name: /^All takes/u }).click();
  await expectPreview(page, "All takes");
  await expect(linkField(page)).toHaveValue(addressOf(list));
  await expect(page.getByRole("main")).toContainText("Left out: 1 podcast episode.");
  await previewRow(page, "Take 2").getByRole("checkbox").click();
  await expect(importBar(page)).toContainText("249 tracks chosen.");

  const opening = faults.hold(new RegExp(`/v1/playlists/${list.id}`, "u"));
  await page.getByRole("button", { name: "Import 249 tracks" }).click();
  await opening.arrived;
  const news = page.getByRole("region", { name: "Import of the list" });
  await expect(news).toContainText("Reading the list");
  await expect(news.getByRole("button", { name: "Cancel: All takes" })).toBeVisible();
  await page.reload();
  await expect(news).toContainText("Reading the list");
  opening.release();
  await page.getByRole("link", { name: "Open playlist" }).click();
  await expect(page.getByRole("heading", { name: "All takes", level: 1 })).toBeVisible();
  await expect(page.getByRole("button", { name: "All 249" })).toBeVisible();
  await expect(page.getByRole("switch", { name: "Keep in step" }).first()).toBeChecked();

  await page.goBack();
  await expectPreview(page, "All takes");
  await expect(previewRow(page, "Take 2").getByRole("checkbox")).not.toBeChecked();
  await expect(page.getByRole("button", { name: "Update playlist" })).toBeVisible();
});

test("what is in the library is found, and the list opens as soon as it is there", async ({
  page,
  spotify,
}) => {
  const list = publicPlaylist(spotify, "Late set, winter", [
    ["Ferrous", "The Quiet Turbines", 5],
    ["Second Wind", "Harrow Lane", 13],
    ["Ninth Street Rain", "Kite Season", 178],
  ]);
  await signUp(page);
  await pickFiles(page, [songFile("The Quiet Turbines - Ferrous", 301)]);
  await pickFiles(page, [songFile("Harrow Lane - Second Wind", 302)]);
  for (const title of ["The Quiet Turbines - Ferrous", "Harrow Lane - Second Wind"]) {
    await expect(trackRow(page, title)).toContainText(/Ready|Separat/u);
  }
  await page.goto(`/import?url=${encodeURIComponent(addressOf(list))}`);
  await expectPreview(page, "Late set, winter");
  await expect(page).toHaveURL(/\/import\?list=[0-9a-f-]+$/u);
  await expect(page.getByRole("main")).toContainText("Read without a Spotify login");
  await expect(page.getByRole("link", { name: "Open in Spotify" })).toHaveAttribute(
    "href",
    addressOf(list),
  );
  await expect(previewRow(page, "Ferrous")).toContainText("The Quiet Turbines - Ferrous");
  await expect(previewRow(page, "Second Wind")).toContainText("Close match, 8 s shorter");
  await expect(previewRow(page, "Ninth Street Rain")).toContainText("No file yet");
  await page.getByRole("button", { name: "To check 1" }).click();
  await expect(previewRow(page, "Ferrous")).toBeHidden();
  await page.getByRole("button", { name: "All 3" }).click();
  await expect(importBar(page)).toContainText("1 has a file, 1 to check, 1 without a file.");

  await page.getByRole("switch", { name: "Keep in step with Spotify" }).click();
  await page.getByRole("button", { name: "Import 3 tracks" }).click();
  await page.waitForURL(/\/playlists\//u);
  await expect(page.getByRole("heading", { name: "Late set, winter", level: 1 })).toBeVisible();
  await expect(itemRow(page, "Ferrous")).toContainText("In your library");
  await expect(page.getByRole("switch", { name: "Keep in step" }).first()).not.toBeChecked();
});

test("a slow answer is awaited with a word at once, and the page is elsewhere by then", async ({
  page,
  spotify,
}) => {
  const list = publicPlaylist(spotify, "Slow tide", [["Slow Tide", "Vela Norwood", 304]]);
  await signUp(page);
  await openImport(page);
  const answer = spotify.faults.hold(new RegExp(list.id, "u"));
  await linkField(page).fill(addressOf(list));
  await page.keyboard.press("Enter");
  await answer.arrived;
  await expect(page.getByRole("tabpanel").getByText("Reading the list").first()).toBeVisible();
  answer.release();
  await expectPreview(page, "Slow tide");

  const opening = spotify.faults.hold(new RegExp(list.id, "u"));
  await page.getByRole("button", { name: "Import 1 track" }).click();
  await opening.arrived;
  await page.getByRole("link", { name: /^Library/u }).click();
  opening.release();
  await expect(page.getByText("“Slow tide” is imported").first()).toBeVisible();
  await page.getByRole("button", { name: "Open playlist" }).click();
  await expect(page.getByRole("heading", { name: "Slow tide", level: 1 })).toBeVisible();
});

test("a limit of Spotify’s is told with its end, and the list comes by itself then", async ({
  page,
  spotify,
}) => {
  const { catalogue, faults } = spotify;
  const listener = catalogue.addUser("limited", { displayName: "Low Canopy" });
  const tracks = songsOf(catalogue, [["Winter Receiver", "Low Canopy", 326]]);
  catalogue.addPlaylist({ owner: listener, title: "Limited", tracks });
  await signUp(page);
  await connectSpotify(page, listener);
  await openImport(page);
  await expect(page.getByRole("button", { name: /^Limited/u })).toBeVisible();
  const limit = faults.rateLimit({ retryAfterSec: 6 });
  await page.getByRole("button", { name: /^Limited/u }).click();
  const panel = page.getByRole("tabpanel");
  await expect(panel).toContainText(/Spotify asks us to wait until \d\d:\d\d/u);
  await panel.getByRole("button", { name: "Import it when that is over" }).click();
  const news = page.getByRole("region", { name: "Import of the list" });
  await expect(news).toContainText(/wait until \d\d:\d\d\. It goes on by itself\./u);
  await expectPreview(page, "Limited");
  limit.end();
  await page.getByRole("link", { name: "Open playlist" }).click();
  await expect(itemRow(page, "Winter Receiver")).toBeVisible();
});

test("what is no link is refused at the field, and other tabs take text and files", async ({
  page,
}) => {
  await signUp(page);
  await openImport(page);
  await linkField(page).fill("https://example.com/playlist/1");
  await page.keyboard.press("Enter");
  await expect(page.getByText("That link leads elsewhere, not to Spotify.")).toBeVisible();
  await expect(linkField(page)).toHaveAttribute("aria-invalid", "true");
  await expect(linkField(page)).toBeFocused();
  await page.getByRole("button", { name: "Clear the link" }).click();
  await expect(linkField(page)).not.toHaveAttribute("aria-invalid");

  await page.getByRole("tab", { name: "Spotify" }).focus();
  await page.keyboard.press("ArrowRight");
  const text = page.getByRole("textbox", { name: "Tracks" });
  await text.fill("The Quiet Turbines - Ferrous\nVelvet Ordinance - Backlit\nnothing");
  await page.getByRole("tab", { name: "Paste a list" }).focus();
  await page.keyboard.press("ArrowRight");
  await expect(page.getByRole("button", { name: "Choose files" })).toBeVisible();
  await page.keyboard.press("ArrowLeft");
  await expect(text).toHaveValue(/Backlit/u);
});

test("a pasted list is shown, changed and imported by keyboard alone", async ({ page }) => {
  await signUp(page);
  await page.goto("/import?tab=paste");
  const keys = page.keyboard;
  const text = page.getByRole("textbox", { name: "Tracks" });
  const heading = page.getByRole("heading", { name: "Rehearsal", level: 2 });
  await tabTo(page, page.getByRole("textbox", { name: "Name" }));
  await keys.type("Rehearsal");
  await tabTo(page, text);
  await keys.type("1. Kite Season - Amber Room");
  await keys.press("Enter");
  await keys.type("Second Ferry - Lowland Radio");
  await tabTo(page, page.getByRole("button", { name: "Show the list" }));
  await keys.press("Enter");
  await expect(heading).toBeFocused();
  await tabTo(page, page.getByRole("button", { name: "Change the list" }));
  await keys.press("Enter");
  await expect(text).toBeFocused();
  await tabTo(page, page.getByRole("button", { name: "Show the list" }));
  await keys.press("Enter");
  await expect(heading).toBeFocused();
  await tabTo(page, previewRow(page, "Amber Room"));
  await keys.press("ArrowDown");
  await keys.press("Space");
  await expect(previewRow(page, "Lowland Radio")).toHaveAttribute("aria-selected", "false");
  await keys.press("Escape");
  await expect(importBar(page)).toContainText("1 track chosen.");
  await tabTo(page, page.getByRole("button", { name: "Import 1 track" }));
  await keys.press("Enter");
  await page.waitForURL(/\/playlists\//u);
  await expect(itemRow(page, "Amber Room")).toContainText("No file yet");
  await expect(page.getByRole("heading", { name: "Rehearsal", level: 1 })).toBeFocused();
});

test("a list comes out of a CSV file, chosen or dropped, and a broken one says what it is", async ({
  page,
}) => {
  const head = "Track Name,Artist Name(s),Album Name,Duration (ms)";
  const rows = Array.from({ length: 4000 }, (_, at) => `Track ${at},Odd Meridian,Sums,200000`);
  const table = [head, "Copper Wire,The Quiet Turbines,Wires,201000", ...rows].join("\n");
  // Larger than other requests may be.
  const padded = table.replaceAll("Sums", `Sums ${"of all parts ".repeat(25)}`);
  await signUp(page);
  await page.goto("/import?tab=paste");
  const chosen = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Choose a file" }).click();
  await (
    await chosen
  ).setFiles({ name: "late_set.csv", mimeType: "text/csv", buffer: Buffer.from(padded) });
  await expect(page.getByRole("textbox", { name: "Name" })).toHaveValue("late set");
  await page.getByRole("button", { name: "Show the list" }).click();
  await expectPreview(page, "late set");
  await expect(page.getByRole("main")).toContainText("4,001 entries.");
  await expect(page.getByRole("main")).toContainText("The first 500 are shown; all are imported.");
  await expect(previewRow(page, "Copper Wire")).toContainText("Wires");

  await page.getByRole("button", { name: "Change the list" }).click();
  const transfer = await page.evaluateHandle(() => {
    const list = new DataTransfer();
    list.items.add(new File([Uint8Array.from([0, 1, 0, 2])], "notes.txt", { type: "text/plain" }));
    return list;
  });
  const text = page.getByRole("textbox", { name: "Tracks" });
  await text.dispatchEvent("dragenter", { dataTransfer: transfer });
  await text.dispatchEvent("drop", { dataTransfer: transfer });
  await expect(page.getByText("This file is no text.")).toBeVisible();
  await expect(page.getByRole("region", { name: "Uploads" })).toBeHidden();
});

test("who says no at Spotify is told so, and a connection that is over can be made anew", async ({
  page,
  spotify,
}) => {
  const { catalogue, accounts } = spotify;
  const listener = catalogue.addUser("over", { displayName: "Juniper Static" });
  await signUp(page);
  await page.goto("/api/spotify/connect");
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByText("You said no at Spotify.").first()).toBeVisible();
  await expect(page).toHaveURL(/\/import$/u);

  await connectSpotify(page, listener);
  accounts.revoke(listener);
  accounts.expireAccessTokens();
  await page.goto("/import?url=spotify:collection");
  const account = page.getByRole("region", { name: "Your Spotify" });
  await expect(
    page.getByRole("heading", { name: "Your connection to Spotify is over" }),
  ).toBeVisible();
  await expect(account).toContainText("The connection is over.");
  await expect(account.getByRole("link", { name: "Connect again" })).toBeVisible();
});
