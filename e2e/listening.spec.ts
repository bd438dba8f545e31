import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures/product.ts";
import { installTinyModel } from "./fixtures/tiny-model.ts";
import { signUp } from "./steps/account.ts";
import { expectClean } from "./steps/axe.ts";
import {
  LONG_WORK,
  openSeparations,
  packUrlOf,
  separateAgain,
  separationsOf,
} from "./steps/separations.ts";
import { lane, openNewTrack, play, separated } from "./steps/studio.ts";
import { compareStretch, hear, hearChange, rewind, tapPlayer, tapReady } from "./steps/tap.ts";

test.use({
  productOf: "listening",
  bypassCSP: true,
  contextOptions: { reducedMotion: "reduce" },
});

const FOUR = { vocals: 1, drums: 1, bass: 1, other: 1 };
const MODEL = "night-choir";
const state = { isInstalled: false };

/** A track with the basic separation, and a model that the product can make a second one with. */
async function openWithModel(
  page: Page,
  product: Parameters<typeof installTinyModel>[0],
  song: Parameters<typeof openNewTrack>[1],
): Promise<string> {
  await signUp(page);
  if (!state.isInstalled) await installTinyModel(product, { name: MODEL });
  state.isInstalled = true;
  const trackId = await openNewTrack(page, song);
  await separated(page, trackId);
  return trackId;
}

/** As `openWithModel`, with both separations complete; the basic one plays. */
async function openWithBoth(
  page: Page,
  product: Parameters<typeof installTinyModel>[0],
  song: Parameters<typeof openNewTrack>[1],
): Promise<string> {
  await signUp(page);
  await page.goto("/settings");
  await page.getByRole("switch", { name: "Separate new tracks automatically" }).click();
  if (!state.isInstalled) await installTinyModel(product, { name: MODEL });
  state.isInstalled = true;
  await page.goto("/");
  const trackId = await openNewTrack(page, song);
  await separateAgain(page, { model: "spectral" });
  await separated(page, trackId);
  await separateAgain(page, { model: MODEL });
  await expect(page.getByText(/^“night-choir.* is ready$/u).first()).toBeVisible({
    timeout: 60_000,
  });
  await expect(page.getByRole("button", { name: "Separation: Basic" })).toBeVisible();
  return trackId;
}

test("a separation is listened to while it is made, and another one plays on when it is deleted", async ({
  page,
  product,
}) => {
  test.setTimeout(150_000);
  await tapPlayer(page);
  await signUp(page);
  const trackId = await openNewTrack(page, {
    title: "Slow Lantern",
    durationSec: 150,
    seed: 51,
  });
  await separated(page, trackId);
  await installTinyModel(product, { name: MODEL });
  state.isInstalled = true;
  await separateAgain(page, { model: MODEL, shifts: 10 });
  await tapReady(page);
  const other = page.getByRole("button", { name: /^Listen to night-choir/u });
  await expect(other).toBeVisible({ timeout: 60_000 });
  await expect(async () => {
    const made = (await separationsOf(page, trackId)).find(({ model }) => model === MODEL);
    expect(made?.stems[0]?.ready[0]?.[1]).toBeGreaterThanOrEqual(3);
  }).toPass({ timeout: 60_000 });
  await play(page);
  const basic = { baseUrl: await packUrlOf(page, trackId, "spectral"), gains: FOUR };
  const neural = { baseUrl: await packUrlOf(page, trackId, MODEL), gains: FOUR };
  expect(await hear(page, basic)).toMatchObject({ wrong: null });

  await rewind(page);
  const onto = await hearChange(page, () => other.click());
  const live = (await separationsOf(page, trackId)).find(({ model }) => model === MODEL);
  expect(live?.state).toBe("running");
  expect(await compareStretch(page, { ...neural, ...onto.after })).toMatchObject({ wrong: null });
  const panel = await openSeparations(page);
  await expect(panel.getByRole("button", { name: /^Listening: night-choir/u })).toBeVisible();
  await page.keyboard.press("Escape");

  // As another device of the same user does.
  const asked: string[] = [];
  page.on("request", (request) => {
    if (request.url().includes(live?.id ?? "-")) asked.push(request.url());
  });
  const back = await hearChange(page, async () => {
    const answer = await page.request.post("/api/trpc/separation.delete", {
      data: { separationId: live?.id },
      timeout: 30_000,
    });
    expect(answer.ok()).toBe(true);
  });
  await expect(page.getByText(/^“night-choir.* is not there any more$/u).first()).toBeVisible();
  await expect(page.getByText("It was deleted. “Basic” takes its place.").first()).toBeVisible();
  await expect(page.getByRole("button", { name: "Separation: Basic" })).toBeVisible();
  expect(await compareStretch(page, { ...basic, ...back.after })).toMatchObject({ wrong: null });
  const count = asked.length;
  expect(await hear(page, { ...basic, seconds: 4 })).toMatchObject({ wrong: null });
  expect(asked.length).toBe(count);
});

test("a separation that is gone is asked for once, and the default plays on", async ({
  page,
  product,
}) => {
  test.setTimeout(120_000);
  const trackId = await openWithBoth(page, product, {
    title: "Vanishing",
    durationSec: 8,
    seed: 52,
  });
  const gone = await packUrlOf(page, trackId, MODEL);
  const asked: string[] = [];
  await page.route(`**${gone}/**`, (route) => {
    asked.push(route.request().url());
    return route.fulfill({ status: 404, body: "" });
  });
  await page.reload();
  await expect(page.getByText(/^“night-choir.* is not there any more$/u).first()).toBeVisible();
  await expect(page.getByRole("button", { name: "Separation: Basic" })).toBeVisible();
  await expect(lane(page, "Vocals")).toBeVisible();
  await play(page);
  await expect.poll(() => page.getByTestId("position").first().textContent()).toMatch(/0:0[4-8]/u);
  expect(asked).toHaveLength(1);
  expect(asked[0]).toContain("manifest.json");
});

test("what is chosen is loading until it is heard, and can be taken back when it does not come", async ({
  page,
  product,
}) => {
  test.setTimeout(120_000);
  const trackId = await openWithBoth(page, product, {
    title: "Far Bell",
    durationSec: 30,
    seed: 53,
  });
  const neural = await packUrlOf(page, trackId, MODEL);
  const gate = Promise.withResolvers<null>();
  await page.route(`**${neural}/**/*.flac`, async (route) => {
    await gate.promise;
    await route.continue();
  });
  await play(page);
  const panel = await openSeparations(page);
  await panel.getByRole("button", { name: /^Listen: night-choir/u }).click();
  const loading = panel.getByRole("button", { name: /^Loading…: night-choir/u });
  await expect(loading).toHaveAttribute("aria-busy", "true");
  await expect(panel.getByRole("button", { name: "Listen: Basic" })).toBeVisible();
  await expect(panel.getByRole("button", { name: /^Listening/u })).toHaveCount(0);
  gate.resolve(null);
  await expect(panel.getByRole("button", { name: /^Listening: night-choir/u })).toBeVisible();

  await page.unrouteAll({ behavior: "ignoreErrors" });
  await page.keyboard.press("b");
  await expect(panel.getByRole("button", { name: "Listening: Basic" })).toBeVisible();
  await page.keyboard.press("Escape");
  await page.reload();
  await page.route(`**${neural}/**/*.flac`, (route) => route.abort());
  await page.getByRole("button", { name: "Listen to Basic" }).click();
  await expect(page.getByRole("button", { name: "Separation: Basic" })).toHaveAttribute(
    "aria-busy",
    "false",
  );
  await play(page);
  await page.getByRole("button", { name: /^Listen to night-choir/u }).click();
  const note = page.getByRole("complementary", { name: "Separation" });
  await expect(note).toContainText(/“night-choir.*” can’t be heard/u, { timeout: 20_000 });
  await expect(note).toContainText("The server does not answer. It is tried again by itself.");
  await expectClean(page, "failed change");
  await note.getByRole("button", { name: "Back to Basic" }).click();
  await expect(note).toBeHidden();
  await expect(page.getByRole("button", { name: "Separation: Basic" })).toBeVisible();
});

test("“Listen” of a toast opens the track when it was left meanwhile", async ({
  page,
  product,
}) => {
  test.setTimeout(120_000);
  const trackId = await openWithModel(page, product, {
    title: "Left Behind",
    durationSec: 6,
    seed: 54,
  });
  const made = (await separationsOf(page, trackId))[0]?.model;
  await separateAgain(page, { model: made === MODEL ? "spectral" : MODEL });
  const toast = page.getByRole("group", { name: /is ready$/u });
  await expect(toast).toBeVisible({ timeout: 60_000 });
  await toast.hover();
  const title = (await toast.textContent())?.match(/“(.+)”/u)?.[1] ?? "";
  await page.getByRole("link", { name: "Back to the library" }).press("Enter");
  await expect(page).toHaveURL(/\/$/u);
  await toast.getByRole("button", { name: "Listen" }).click();
  await expect(page).toHaveURL(new RegExp(`/tracks/${trackId}$`, "u"));
  await expect(page.getByRole("button", { name: `Separation: ${title}` })).toBeVisible();

  await page.goto(`/tracks/${trackId}?listen=0190a3c1-0000-7000-8000-000000000000`);
  await expect(page.getByText("The separation is not there any more").first()).toBeVisible();
  await expect(page).toHaveURL(new RegExp(`/tracks/${trackId}$`, "u"));
});

test("a separation that waits is cancelled, and resumed, from the list", async ({
  page,
  product,
}) => {
  test.setTimeout(120_000);
  const trackId = await openWithModel(page, product, {
    title: "Long Queue",
    durationSec: 60,
    seed: 55,
  });
  for (const shifts of [10, 5]) {
    await separateAgain(page, { model: MODEL, ...LONG_WORK, shifts });
  }
  const panel = await openSeparations(page);
  const waiting = panel.getByRole("listitem").filter({ hasText: "5 shifts" });
  await expect(waiting).toContainText(/Queued, 1st in line/u);
  await waiting.getByRole("button", { name: "Cancel" }).click();
  await expect(waiting).toContainText("Cancelled before it began");
  const gate = Promise.withResolvers<null>();
  await page.route("**/api/trpc/separation.resume**", async (route) => {
    await gate.promise;
    await route.continue();
  });
  const resume = waiting.getByRole("button", { name: /^Resume/u });
  await resume.click();
  await expect(resume).toHaveAttribute("aria-busy", "true");
  gate.resolve(null);
  await expect(waiting).toContainText(/Queued|Loading|Separating/u);
  const running = panel.getByRole("listitem").filter({ hasText: "10 shifts" });
  await running.getByRole("button", { name: "Cancel" }).click();
  await expect(running).toContainText(/Cancelling|Cancelled/u);
  const cancelled = /Cancelled (at \d+%|before it began)/u;
  await expect(running).toContainText(cancelled, { timeout: 20_000 });
  await waiting.getByRole("button", { name: "Cancel" }).click();
  await expect(waiting).toContainText(cancelled, { timeout: 20_000 });
  expect(await separationsOf(page, trackId)).toHaveLength(3);
});

test("the other separation is one tap or one key away at every width", async ({
  page,
  product,
}) => {
  test.setTimeout(120_000);
  await openWithBoth(page, product, { title: "Narrow Bridge", durationSec: 8, seed: 56 });
  for (const width of [1440, 768, 390, 320]) {
    await page.setViewportSize({ width, height: 844 });
    const other = page.getByRole("button", { name: /^Listen to /u });
    await expect(other).toHaveCount(1);
    const box = await other.evaluate(
      (element) => element.getBoundingClientRect().toJSON() as DOMRect,
    );
    expect(Math.min(box.width, box.height)).toBeGreaterThanOrEqual(width < 768 ? 44 : 24);
    expect(box.right).toBeLessThanOrEqual(width);
    const chosen = page.getByRole("button", { name: /^Separation: /u });
    const before = (await chosen.getAttribute("aria-label")) ?? "";
    await other.click();
    await expect(chosen).not.toHaveAttribute("aria-label", before);
    await page.keyboard.press("b");
    await expect(chosen).toHaveAttribute("aria-label", before);
    await other.press("Enter");
    await expect(chosen).not.toHaveAttribute("aria-label", before);
    await page.keyboard.press("b");
    await chosen.click();
    const item = page.getByRole("menuitemradio", { name: /^night-choir/u });
    await expect(item).toBeInViewport({ ratio: 1 });
    await page.keyboard.press("Escape");
    await expectClean(page, `studio with two separations at ${width} px`);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
      width,
    );
  }
});
