import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures/product.ts";
import { signUp } from "./steps/account.ts";
import { hookBrowser, pressMediaKey, setVisibility } from "./steps/browser-hooks.ts";
import { awake, openNewTrack, positionSec, separated } from "./steps/studio.ts";

const SECONDS = 16;

const shownPosition = (page: Page) => page.evaluate(() => window.__hooks.position);
const playbackState = (page: Page) => page.evaluate(() => navigator.mediaSession.playbackState);
const locks = (page: Page) => page.evaluate(() => ({ ...window.__hooks.locks }));

test("the system's media keys play, pause and seek, and the practice view keeps the screen on", async ({
  page,
}) => {
  test.setTimeout(120_000);
  await hookBrowser(page);
  await signUp(page);
  const trackId = await openNewTrack(page, {
    title: "Pocket Radio",
    durationSec: SECONDS,
    seed: 81,
  });
  await separated(page, trackId);
  await awake(page);

  await test.step("the system is told what plays, and its keys are obeyed", async () => {
    const metadata = await page.evaluate(() => ({
      title: navigator.mediaSession.metadata?.title,
      artwork: navigator.mediaSession.metadata?.artwork.length,
    }));
    expect(metadata).toEqual({ title: "Pocket Radio", artwork: 0 });
    expect(await playbackState(page)).toBe("paused");
    await pressMediaKey(page, { action: "play" });
    await expect.poll(() => positionSec(page)).toBeGreaterThan(0.5);
    await expect.poll(() => playbackState(page)).toBe("playing");
    await pressMediaKey(page, { action: "play" });
    await expect(page.getByRole("button", { name: "Pause", exact: true })).toBeVisible();
    await pressMediaKey(page, { action: "pause" });
    await expect(page.getByRole("button", { name: "Play", exact: true })).toBeVisible();
    expect(await playbackState(page)).toBe("paused");

    await pressMediaKey(page, { action: "seekto", seekTime: 5 });
    await expect.poll(() => positionSec(page)).toBe(5);
    await pressMediaKey(page, { action: "seekforward", seekOffset: 4 });
    await expect.poll(() => positionSec(page)).toBe(9);
    await pressMediaKey(page, { action: "seekbackward" });
    await expect.poll(() => positionSec(page)).toBe(4);
    await expect
      .poll(() => shownPosition(page))
      .toEqual({
        duration: SECONDS,
        playbackRate: 1,
        position: 4,
      });
  });

  await test.step("the screen is held while the practice view is open and in sight", async () => {
    expect(await locks(page)).toEqual({ granted: 0, held: 0 });
    await page.keyboard.press("x");
    const view = page.getByRole("region", { name: "Practice view" });
    await expect(view).toBeVisible();
    await expect.poll(() => locks(page)).toEqual({ granted: 1, held: 1 });
    await setVisibility(page, "hidden");
    await expect.poll(() => locks(page)).toEqual({ granted: 1, held: 0 });
    await setVisibility(page, "visible");
    await expect.poll(() => locks(page)).toEqual({ granted: 2, held: 1 });
    // Told twice, it still holds one.
    await setVisibility(page, "visible");
    await expect.poll(() => locks(page)).toEqual({ granted: 3, held: 1 });
    await view.getByRole("button", { name: "Leave practice view" }).click();
    await expect(view).toBeHidden();
    await expect.poll(() => locks(page)).toEqual({ granted: 3, held: 0 });
  });

  await pressMediaKey(page, { action: "play" });
  await expect.poll(() => playbackState(page)).toBe("playing");
  await page.getByRole("link", { name: "Back to the library" }).press("Enter");
  await expect(page).toHaveURL(/\/$/u);
  await expect.poll(() => page.evaluate(() => window.__hooks.actions.size)).toBe(0);
  expect(await page.evaluate(() => navigator.mediaSession.metadata)).toBeNull();
  expect(await playbackState(page)).toBe("none");
  expect(await shownPosition(page)).toBeUndefined();
});
