import type { CDPSession, Locator, Page } from "@playwright/test";
import { expect, test } from "./fixtures/product.ts";
import { signUp } from "./steps/account.ts";
import { expectClean } from "./steps/axe.ts";
import { overlaps } from "./steps/overlaps.ts";
import { setBeats } from "./steps/practice.ts";
import { lane, openSeparated } from "./steps/studio.ts";

const UPRIGHT = { width: 390, height: 844 };
const SMALL = { width: 320, height: 640 };
const ON_ITS_SIDE = { width: 844, height: 390 };

test.use({ hasTouch: true, contextOptions: { reducedMotion: "reduce" } });

/** Lays fingers down at shares of an element's width, moves them to others, and lifts them. */
async function slide(
  fingers: CDPSession,
  element: Locator,
  { from, to }: { from: readonly number[]; to: readonly number[] },
): Promise<void> {
  const box = await element.boundingBox();
  if (!box) throw new Error("The element is not in view.");
  const at = (shares: readonly number[]) =>
    shares.map((share, id) => ({ x: box.x + share * box.width, y: box.y + box.height / 2, id }));
  const send = (type: "touchStart" | "touchMove" | "touchEnd", shares: readonly number[]) =>
    fingers.send("Input.dispatchTouchEvent", { type, touchPoints: at(shares) });
  await send("touchStart", from);
  for (let step = 1; step <= 8; step += 1) {
    const shares = from.map((share, i) => share + ((to[i] ?? share) - share) * (step / 8));
    await send("touchMove", shares);
  }
  await send("touchEnd", []);
}

async function leftOf(element: Locator): Promise<number> {
  return (await element.boundingBox())?.x ?? Number.NaN;
}

async function boxOf(page: Page, name: string): Promise<{ x: number; width: number }> {
  const box = await page.getByRole("button", { name, exact: true }).boundingBox();
  if (!box) throw new Error(`${name} is not in view.`);
  return box;
}

async function expectTransport(page: Page): Promise<void> {
  const transport = page.getByRole("region", { name: "Transport" });
  for (const name of [
    "Loop",
    "Play",
    "Click",
    "Mixer",
    "Zoom in",
    "Follow the playhead",
    "Original",
  ]) {
    const button = transport.getByRole("button", { name, exact: true });
    await expect(button).toBeInViewport({ ratio: 1 });
  }
  expect(await overlaps(transport.getByRole("button"))).toEqual([]);
}

test("a phone practises in either hand: everything in reach, fingers move and zoom the track", async ({
  page,
}) => {
  test.setTimeout(120_000);
  await page.setViewportSize(UPRIGHT);
  await signUp(page);
  await openSeparated(page, { title: "Pocket Song", seed: 91 });
  await setBeats(page);
  await expectTransport(page);
  await page.getByRole("button", { name: "Export", exact: true }).click();
  await expect(page.getByRole("dialog", { name: /^Export “/u })).toBeVisible();
  await page.keyboard.press("Escape");

  await page.getByRole("slider", { name: "Position" }).first().focus();
  for (let second = 0; second < 6; second += 1) await page.keyboard.press("ArrowRight");
  await page.keyboard.press("m");
  const flag = page.getByRole("button", { name: "Go to Marker 1" });
  const zoomOut = page.getByRole("button", { name: "Zoom out" });
  await expect(zoomOut).toHaveAttribute("aria-disabled", "true");
  const follow = page.getByRole("button", { name: "Follow the playhead" });
  const fingers = await page.context().newCDPSession(page);
  await slide(fingers, lane(page, "Drums"), { from: [0.55, 0.7], to: [0.45, 0.85] });
  await expect(zoomOut).toHaveAttribute("aria-disabled", "false");
  await slide(fingers, lane(page, "Drums"), { from: [0.6, 0.8], to: [0.5, 0.85] });
  await expect(follow).toHaveAttribute("aria-pressed", "true");
  const before = await leftOf(flag);
  await slide(fingers, lane(page, "Drums"), { from: [0.8], to: [0.6] });
  await expect.poll(() => leftOf(flag)).toBeLessThan(before - 30);
  await expect(follow).toHaveAttribute("aria-pressed", "false");
  await follow.click();
  await expect(follow).toHaveAttribute("aria-pressed", "true");

  await page.setViewportSize(SMALL);
  await expectTransport(page);
  const [play, click] = [await boxOf(page, "Play"), await boxOf(page, "Click")];
  expect(click.x - play.x - play.width).toBeGreaterThanOrEqual(4);

  await page.setViewportSize(ON_ITS_SIDE);
  await expectTransport(page);
  for (const name of ["Mute Vocals", "Solo Vocals", "Mute Drums", "Mute Bass"]) {
    await expect(page.getByRole("button", { name, exact: true })).toBeInViewport({ ratio: 1 });
  }
  await expectClean(page, "studio on its side");
  await page.keyboard.press("x");
  const view = page.getByRole("region", { name: "Practice view" });
  await expect(view.getByRole("button", { name: "Loop start here" })).toBeInViewport({ ratio: 1 });
  const parts = view.getByRole("button").or(view.getByRole("heading"));
  expect(await overlaps(parts.or(view.getByTestId("beat-position")))).toEqual([]);
  await expectClean(page, "practice view on its side");
});
