import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures/product.ts";
import { signUp } from "./steps/account.ts";
import { expectClean } from "./steps/axe.ts";
import { expectLoop, setBeats } from "./steps/practice.ts";
import { openNewTrack, separated } from "./steps/studio.ts";

const SIZES = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
] as const;

test.use({ contextOptions: { reducedMotion: "reduce" } });

async function openPracticed(page: Page, title: string): Promise<void> {
  await signUp(page);
  const trackId = await openNewTrack(page, { title, durationSec: 16, seed: 71 });
  await separated(page, trackId);
  await setBeats(page);
  await page.keyboard.press("l");
  await page.keyboard.press("Alt+1");
  await page.keyboard.press("m");
  await expectLoop(page, "bar 1.1.1, 0:00.000", "bar 5.1.1, 0:08.000");
}

for (const size of SIZES) {
  test(`axe finds nothing in the practice room at ${size.width} px`, async ({ page }) => {
    test.setTimeout(120_000);
    await page.setViewportSize(size);
    await openPracticed(page, "Every Panel");
    await expectClean(page, "loop, cue and marker");
    for (const [key, name] of [
      ["t", "Beats"],
      ["n", "Notes and markers"],
    ] as const) {
      await page.keyboard.press(key);
      const panel = page.getByRole("dialog", { name });
      await expect(panel).toBeVisible();
      const caps = panel.locator("kbd").filter({ hasText: /^T$/u, visible: true });
      await expect(caps).toHaveCount(name === "Beats" && size.width > 768 ? 1 : 0);
      await expectClean(page, name);
      await page.keyboard.press("Escape");
    }
    await page.getByRole("button", { name: "Loop settings" }).click();
    await page.getByRole("dialog", { name: "Loop" }).getByRole("button", { name: "Save" }).click();
    await expectClean(page, "loop panel");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: /count-in/iu }).click();
    await expectClean(page, "click panel");
    await page.keyboard.press("Escape");
    await page.keyboard.press("?");
    await page.getByRole("button", { name: "Change keys" }).click();
    await expectClean(page, "keys to change");
    await page.keyboard.press("Escape");
    await page.keyboard.press("x");
    await expect(page.getByRole("region", { name: "Practice view" })).toBeVisible();
    await expectClean(page, "practice view");
    await page.keyboard.press("Escape");
    await expect(page.getByRole("region", { name: "Practice view" })).toBeHidden();
    await page.keyboard.press("l");
    await expectClean(page, "loop that is off");
  });
}

test("the practice room fits into 320 px", async ({ page }) => {
  test.setTimeout(120_000);
  await page.setViewportSize({ width: 320, height: 640 });
  await openPracticed(page, "Narrow");
  const width = () => page.evaluate(() => document.documentElement.scrollWidth);
  expect(await width()).toBeLessThanOrEqual(320);
  await page.getByRole("button", { name: "Loop settings" }).click();
  const panel = page.getByRole("dialog", { name: "Loop" });
  await expect(panel).toBeInViewport();
  const spill = await panel.evaluate(
    (element) =>
      [...element.querySelectorAll("*")].filter(
        (each) => each.getBoundingClientRect().right > window.innerWidth + 1,
      ).length,
  );
  expect(spill).toBe(0);
  await page.keyboard.press("Escape");
  for (const name of ["Loop", "Click", "Play", "Mixer"]) {
    await expect(page.getByRole("button", { name, exact: true })).toBeInViewport({ ratio: 1 });
  }
});
