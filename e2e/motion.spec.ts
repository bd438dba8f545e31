import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures/product.ts";
import { signUp } from "./steps/account.ts";
import { loopEnds } from "./steps/practice.ts";
import { awake, openNewTrack, positionSec, separated } from "./steps/studio.ts";

const ZOOM_STEPS = 4;
const CALM_REDRAWS_PER_SEC = 10;
/** A machine that is busy with something else plays in pieces. */
const SLOW = { timeout: 40_000 };

/** Plays from the beginning to a position; answers how many parts of the track came into view, and how far it was. */
async function countViews(
  page: Page,
  toSec: number,
): Promise<{ views: number; playedSec: number }> {
  await page.keyboard.press("Home");
  await expect.poll(() => positionSec(page)).toBe(0);
  const overview = page.getByRole("slider", { name: "Position" }).first().locator("..");
  const views = await overview.locator("> span[style*=width]").evaluateHandle((box) => {
    const seen = new Set<string>();
    new MutationObserver(() => seen.add(box.getAttribute("style") ?? "")).observe(box, {
      attributes: true,
    });
    return seen;
  });
  await page.keyboard.press("Space");
  await expect.poll(() => positionSec(page), SLOW).toBeGreaterThan(toSec);
  await page.keyboard.press("Space");
  await expect(page.getByRole("button", { name: "Play", exact: true })).toBeVisible();
  return { views: await views.evaluate((seen) => seen.size), playedSec: await positionSec(page) };
}

/** Plays until the main meter has been drawn so often; answers for how long, and how often it was. */
async function timeRedraws(page: Page, times: number): Promise<{ seconds: number; drawn: number }> {
  await page.keyboard.press("Home");
  const left = page.getByTestId("meter-main").first().locator("span").first();
  const meter = await left.evaluateHandle((bar) => {
    const redraws = { seconds: 0, drawn: 0 };
    const beganMs = performance.now();
    new MutationObserver(() => {
      redraws.drawn += 1;
      redraws.seconds = (performance.now() - beganMs) / 1000;
    }).observe(bar, { attributes: true });
    return redraws;
  });
  await page.keyboard.press("Space");
  await expect.poll(() => meter.evaluate(({ drawn }) => drawn), SLOW).toBeGreaterThan(times);
  const seen = await meter.evaluate((redraws) => ({ ...redraws }));
  await page.keyboard.press("Space");
  return seen;
}

test("the view follows what plays until it is scrolled by hand, and stands still for who wants that", async ({
  page,
}) => {
  test.setTimeout(180_000);
  await page.setViewportSize({ width: 1280, height: 900 });
  await signUp(page);
  const trackId = await openNewTrack(page, { title: "Long Ribbon", durationSec: 16, seed: 82 });
  await separated(page, trackId);
  await awake(page);
  for (let step = 0; step < ZOOM_STEPS; step += 1) await page.keyboard.press("+");
  const follow = page.getByRole("button", { name: "Follow the playhead" });
  await expect(follow).toHaveAttribute("aria-pressed", "true");

  const scrolled = await countViews(page, 3);
  expect(scrolled.views).toBeGreaterThan(4 * scrolled.playedSec);
  await page.emulateMedia({ reducedMotion: "reduce" });
  // A second is in view at a time, and a page turns at its end.
  const paged = await countViews(page, 3);
  expect(paged.views).toBeGreaterThanOrEqual(2);
  expect(paged.views).toBeLessThanOrEqual(paged.playedSec / 0.9 + 2);

  const { seconds, drawn } = await timeRedraws(page, 12);
  expect(drawn).toBeLessThanOrEqual(seconds * CALM_REDRAWS_PER_SEC + 1);
  // What covers the bar of a meter covers all of it once nothing sounds.
  const bar = page.getByTestId("meter-main").first().locator("span").first();
  await expect(bar).toHaveCSS("background-size", /, 100% 100%$/u);
  await page.emulateMedia({ reducedMotion: "no-preference" });

  const lane = await page.getByRole("region", { name: "Bass", exact: true }).boundingBox();
  await page.mouse.move(lane!.x + 0.7 * lane!.width, lane!.y + lane!.height / 2);
  await page.mouse.wheel(400, 0);
  await expect(follow).toHaveAttribute("aria-pressed", "false");
  expect((await countViews(page, 3)).views).toBe(0);
  await page.keyboard.press("Shift+F");
  await expect(follow).toHaveAttribute("aria-pressed", "true");
  const again = await countViews(page, 2);
  expect(again.views).toBeGreaterThan(4 * again.playedSec);

  await page.keyboard.press("l");
  const { start } = loopEnds(page);
  const startPx = async () => (await start.boundingBox())!.x;
  const grip = (await start.boundingBox())!;
  await page.mouse.move(grip.x + 6, grip.y + 14);
  await page.mouse.down();
  await page.mouse.move(grip.x - 94, grip.y + 14, { steps: 4 });
  const heldPx = await startPx();
  expect(heldPx).toBeLessThan(grip.x - 50);
  const fromSec = await positionSec(page);
  await page.keyboard.press("Space");
  await expect.poll(() => positionSec(page), SLOW).toBeGreaterThan(fromSec + 0.3);
  expect(await startPx()).toBe(heldPx);
  await page.mouse.up();
  await expect.poll(startPx).toBeLessThan(heldPx - 20);
});
