import { expect, test } from "./fixtures/product.ts";
import { signUp } from "./steps/account.ts";
import { expectClean } from "./steps/axe.ts";
import { openNewTrack, separated } from "./steps/studio.ts";
import { pickFiles, songFile, trackRow } from "./steps/tracks.ts";

const SIZES = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
] as const;

test.use({ contextOptions: { reducedMotion: "reduce" } });

for (const size of SIZES) {
  test(`axe finds nothing at ${size.width} px`, async ({ page }) => {
    await page.setViewportSize(size);
    await page.goto("/signin");
    await expectClean(page, "sign in");
    await page.goto("/signup");
    await expectClean(page, "sign up");
    await signUp(page);
    await expectClean(page, "empty library");

    const notes = { name: "notes.mp3", mimeType: "audio/mpeg", buffer: Buffer.from("words") };
    await pickFiles(page, [songFile("Winter Receiver", 20), songFile("Soft Collision", 21), notes]);
    await expect(trackRow(page, "Winter Receiver")).toContainText(/Ready|–/u);
    await expect(page.getByRole("region", { name: "Uploads" })).toContainText("not taken");
    await expectClean(page, "library with uploads");
    await page.getByRole("button", { name: "Close uploads" }).click();

    await page.getByRole("button", { name: "More actions for Winter Receiver" }).click();
    await expectClean(page, "menu");
    await page.getByRole("menuitem", { name: "Rename" }).click();
    await expectClean(page, "rename dialog");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "More actions for Soft Collision" }).click();
    await page.getByRole("menuitem", { name: "Move to bin" }).click();
    await expect(page.getByRole("button", { name: "Undo" })).toBeVisible();
    await expectClean(page, "toast");

    await page.goto("/bin");
    await page.getByRole("button", { name: "Delete Soft Collision for good" }).click();
    await expectClean(page, "question");
    await page.keyboard.press("Escape");
    await page.goto("/jobs");
    await expect(page.getByRole("listitem").first()).toBeVisible();
    await expectClean(page, "jobs");
    await page.goto("/settings");
    await expectClean(page, "settings");
    await page.goto("/no/such/page");
    await expectClean(page, "not found");
  });
}

for (const size of SIZES) {
  test(`axe finds nothing in the studio at ${size.width} px`, async ({ page }) => {
    await page.setViewportSize(size);
    await signUp(page);
    const trackId = await openNewTrack(page, { title: "Half Moon", durationSec: 8, seed: 23 });
    await separated(page, trackId);
    await expect(page.getByRole("region", { name: "Vocals", exact: true })).toBeVisible();
    await expectClean(page, "studio");
    await page.getByRole("button", { name: "More", exact: true }).click();
    await expectClean(page, "menu of the track");
    await page.keyboard.press("Escape");
    await page.keyboard.press("?");
    await expect(page.getByRole("dialog")).toBeVisible();
    await expectClean(page, "shortcuts");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Solo Drums" }).click();
    await page.getByRole("button", { name: "Play", exact: true }).click();
    await expectClean(page, "studio that plays");

    await page.goto("/settings");
    await expect(page.getByRole("listitem").first()).toBeVisible();
    await page.getByRole("button", { name: "Delete account", exact: true }).click();
    await expect(page.getByRole("heading", { name: "Delete your account?" })).toBeVisible();
    await expectClean(page, "question for the account");
  });
}

test("nothing is lost and nothing scrolls sideways at 320 px", async ({ page }) => {
  await page.setViewportSize({ width: 320, height: 640 });
  await signUp(page);
  await pickFiles(page, [songFile("A title that is far too long for such a narrow window", 22)]);
  await expect(page.getByRole("grid", { name: "Tracks" })).toBeVisible();
  for (const path of ["/", "/import", "/import?tab=paste", "/jobs", "/settings", "/bin"]) {
    await page.goto(path);
    await expect(page.getByRole("main")).toBeVisible();
    const spill = await page.evaluate(() => {
      const wide = [document.documentElement, ...document.querySelectorAll("main, main *")];
      return wide
        .filter((element) => {
          const style = getComputedStyle(element);
          return (
            element.scrollWidth > element.clientWidth + 1 && /auto|scroll/u.test(style.overflowX)
          );
        })
        .map((element) => element.className);
    });
    expect(spill, path).toEqual([]);
    expect(
      await page.evaluate(() => document.documentElement.scrollWidth),
      path,
    ).toBeLessThanOrEqual(320);
  }
});
