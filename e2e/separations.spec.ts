import { expect, test } from "./fixtures/product.ts";
import { signUp } from "./steps/account.ts";
import { expectClean } from "./steps/axe.ts";
import { lane, openNewTrack, separated } from "./steps/studio.ts";
import { pickFiles, songFile, trackRow } from "./steps/tracks.ts";

test.use({ contextOptions: { reducedMotion: "reduce" } });

test("a selection is separated with one choice, and nothing is made twice", async ({ page }) => {
  await signUp(page);
  await page.goto("/settings");
  const automatic = page.getByRole("switch", { name: "Separate new tracks automatically" });
  await automatic.click();
  await expect(automatic).toHaveAttribute("aria-checked", "false");
  await page.goto("/");
  await pickFiles(page, [songFile("Undertow", 41), songFile("Backlit", 42)]);
  for (const title of ["Undertow", "Backlit"]) {
    await expect(trackRow(page, title)).toContainText("Not separated");
  }
  const separateAll = async () => {
    await page.getByRole("checkbox", { name: "Select all" }).click();
    await page
      .getByRole("toolbar")
      .getByRole("button", { name: /^Separate/u })
      .click();
    const dialog = page.getByRole("dialog", { name: "Separate 2 tracks" });
    await expect(dialog.getByRole("radio", { name: "Best" })).toBeDisabled();
    await expect(dialog).toContainText(/An admin can|You can/u);
    await dialog.getByRole("radio", { name: "Basic" }).check();
    return dialog;
  };
  const dialog = await separateAll();
  await expect(dialog).toContainText(/about \d+ s/u);
  await expectClean(page, "separate dialog");
  await dialog.getByRole("button", { name: "Separate", exact: true }).click();
  await expect(page.getByText("2 tracks are being separated").first()).toBeVisible();
  for (const title of ["Undertow", "Backlit"]) {
    await expect(trackRow(page, title)).toContainText("Ready", { timeout: 30_000 });
  }
  await (await separateAll()).getByRole("button", { name: "Separate", exact: true }).click();
  await expect(page.getByText("All of it is there already").first()).toBeVisible();
});

test("the studio lists a track's separations, deletes one and makes it again", async ({ page }) => {
  await signUp(page);
  const trackId = await openNewTrack(page, { title: "Night Ferry", durationSec: 6, seed: 43 });
  await separated(page, trackId);
  await expect(lane(page, "Vocals")).toBeVisible();
  await page.getByRole("button", { name: /^Separation: /u }).press("Enter");
  await page.getByRole("menuitem", { name: "All separations" }).press("Enter");
  const panel = page.getByRole("dialog", { name: "Separations" });
  const first = panel.getByRole("listitem", { name: "Basic", exact: true });
  await expect(first).toContainText("adds up to the mix exactly");
  await expect(first).toContainText("Default");
  await expect(first.getByRole("button", { name: "Listening: Basic" })).toHaveAttribute(
    "aria-pressed",
    "true",
  );
  await expectClean(page, "separations");
  await first.getByRole("button", { name: "Delete Basic" }).click();
  const question = page.getByRole("alertdialog", { name: "Delete Basic?" });
  await expect(question).toContainText(/Its stems, [\d.]+ [kM]B, are removed for good/u);
  await question.getByRole("button", { name: "Delete stems" }).click();
  await expect(panel).toContainText("There is none yet.");
  await page.keyboard.press("Escape");
  await expect(lane(page, "Mix")).toBeVisible();

  await page.getByRole("complementary", { name: "Separation" }).getByRole("button").click();
  const dialog = page.getByRole("dialog", { name: "Separate “Night Ferry”" });
  await dialog.getByRole("radio", { name: "Basic" }).check();
  await dialog.getByRole("button", { name: "Separate", exact: true }).click();
  await expect(lane(page, "Vocals")).toBeVisible({ timeout: 30_000 });
});
