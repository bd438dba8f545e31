import { expect, test } from "./fixtures/product.ts";
import { signUp } from "./steps/account.ts";
import { loopEnds } from "./steps/practice.ts";
import { openNewTrack, separated } from "./steps/studio.ts";

test("the practice room works with the keyboard alone", async ({ page }) => {
  test.setTimeout(120_000);
  await signUp(page);
  const trackId = await openNewTrack(page, { title: "Hands On", durationSec: 16, seed: 64 });
  await separated(page, trackId);
  await page.keyboard.press("t");
  const beats = page.getByRole("dialog", { name: "Beats" });
  await expect(beats.getByRole("button", { name: /Tap the beat/u })).toBeFocused();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await expect(beats.getByRole("spinbutton", { name: "Tempo" })).toBeFocused();
  await page.keyboard.press("ArrowUp");
  await expect(beats.getByRole("spinbutton", { name: "Tempo" })).toHaveValue("121");
  await page.keyboard.press("ArrowDown");
  const focusOnceHidden = await beats.evaluate((panel) => {
    (panel as HTMLElement).hidePopover();
    return document.activeElement?.tagName;
  });
  expect(focusOnceHidden).toBe("BODY");
  await page.keyboard.press("l");

  const { start, end } = loopEnds(page);
  await start.focus();
  await page.keyboard.press("Shift+ArrowRight");
  await expect(start).toHaveAttribute("aria-valuetext", "bar 2.1.1, 0:02.000");
  await page.keyboard.press("Alt+ArrowRight");
  await expect(start).toHaveAttribute("aria-valuetext", "0:02.001");
  await end.focus();
  await page.keyboard.press("ArrowLeft");
  await expect(end).toHaveAttribute("aria-valuetext", "bar 4.1.1, 0:06.000");
  await page.keyboard.press("s");
  await page.keyboard.press("s");
  await expect(page.getByText("Snap: beat")).toBeAttached();
  await page.keyboard.press("ArrowRight");
  await expect(end).toHaveAttribute("aria-valuetext", "bar 4.2.1, 0:06.500");
  await page.keyboard.press("x");
  const view = page.getByRole("region", { name: "Practice view" });
  await view.getByRole("button", { name: "Tempo" }).click();
  await expect(page.getByRole("dialog", { name: "Tempo" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog", { name: "Tempo" })).toBeHidden();
  await expect(view).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(view).toBeHidden();
  await expect(end).toBeFocused();
  await page.keyboard.press("p");
  await expect(page.getByText("bar 1, beat 1, 0 seconds")).toBeAttached();
  await page.keyboard.press("l");
  await expect(page.getByRole("button", { name: "Loop", exact: true })).toHaveAttribute(
    "aria-pressed",
    "false",
  );
});
