import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures/product.ts";
import { fillSignIn, signUp, type Account } from "./steps/account.ts";
import { forbidWorkers, loseRendererScript, loseStretchScript } from "./steps/faults.ts";
import { expectAlike } from "./steps/likeness.ts";
import { observePlayer, stretch } from "./steps/observe.ts";
import { chooseQuality, heardAs } from "./steps/quality.ts";
import { lane, openNewTrack, packUrls, play, positionSec, separated } from "./steps/studio.ts";
import {
  clearTap,
  compareStretch,
  peakOf,
  record,
  recordedTo,
  setGains,
  startAt,
  tapPlayer,
  tapReady,
  withoutWorklets,
} from "./steps/tap.ts";

test.use({ productOf: "engine" });

const SEGMENT_FRAMES = 176_400;
/** The fade into and out of what is missing. */
const FADE_FRAMES = 220;

test("a script for tempo that does not come is said, the rest plays on, and it is loaded again", async ({
  page,
}) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  const findStretchScript = await loseStretchScript(page);
  await observePlayer(page);
  await openTrack(page);
  await play(page);
  await stretch(page, { rate: 0.5, semitones: 0, unpitched: [] });
  await expect(page.getByTitle("Tempo and pitch did not load.").first()).toBeVisible();
  const before = await positionSec(page);
  await expect.poll(() => positionSec(page)).toBeGreaterThan(before);

  await page.getByRole("button", { name: "Tempo and pitch sliders" }).click();
  const panel = page.getByRole("dialog", { name: "Tempo and pitch" });
  const loadAgain = panel.getByRole("button", { name: "Load again" });
  findStretchScript();
  await loadAgain.click();
  await expect(loadAgain).toBeHidden();
  await expect.poll(() => page.evaluate(() => window.__observed!.timeline()?.rate)).toBe(0.5);
});

test.describe("tapped", () => {
  // The recorder at the player's output is a script that the page itself does not have.
  test.use({ bypassCSP: true });

  for (const engine of ["worklet", "scheduled"] as const) {
    test(`an outage in the middle of playing skips and repeats no sample: ${engine}`, async ({
      page,
    }) => {
      test.setTimeout(150_000);
      const network = await openTapped(page, engine);
      const gains = { vocals: 1, bass: 1 };
      await setGains(page, gains);
      const startFrame = 2 * SEGMENT_FRAMES - 60_001;
      const line = await startAt(page, startFrame);
      const edge = line.contextFrame + 2 * SEGMENT_FRAMES - startFrame;
      await expectOutage(page);
      await recordedTo(page, edge);
      const files = { baseUrl: network.stems, gains };
      const before = { line, from: line.contextFrame + FADE_FRAMES, to: edge - FADE_FRAMES };
      expect(await compareStretch(page, { ...files, ...before })).toMatchObject({
        wrong: null,
        samples: 2 * (before.to - before.from),
      });

      network.segments = 4;
      const next = await lineBehind(page, line.contextFrame);
      expect(next.trackFrame).toBe(2 * SEGMENT_FRAMES);
      expect(next.contextFrame).toBeGreaterThan(edge);
      const from = next.contextFrame + FADE_FRAMES;
      const after = { line: next, from, to: from + 44_100 };
      await recordedTo(page, after.to);
      expect(await compareStretch(page, { ...files, ...after })).toMatchObject({
        wrong: null,
        samples: 2 * 44_100,
      });
      const silence = { line, from: edge, to: next.contextFrame };
      expect(await compareStretch(page, { ...files, gains: {}, ...silence })).toMatchObject({
        maxError: 0,
      });
    });
  }

  for (const engine of ["worklet", "scheduled"] as const) {
    test(`an original of which a part is gone says so, and goes on when it is loaded again: ${engine}`, async ({
      page,
    }) => {
      test.setTimeout(120_000);
      await openTapped(page, engine);
      const gone = /\/mix\/00001\.(?:flac|opus)$/u;
      await page.route(gone, (route) => route.fulfill({ status: 404, body: "" }));
      await page.reload();
      await tapReady(page);
      await page.getByRole("button", { name: "Original", exact: true }).click();
      const note = page.getByRole("complementary", { name: "Original" });
      await page.evaluate((to) => window.__tap!.observed.player.seek(to), SEGMENT_FRAMES - 60_001);
      await expect(note).toBeHidden();
      await page.getByRole("button", { name: "Play", exact: true }).click();
      await expect(note).toContainText("The original can’t be loaded here");
      await expect(
        page.getByRole("status").filter({ hasText: "The original can’t be loaded here" }).first(),
      ).toBeVisible();
      const { isWaiting, lostStems } = await page.evaluate(
        () => window.__tap!.observed.player.snapshot,
      );
      expect({ isWaiting, lostStems }).toEqual({ isWaiting: true, lostStems: [] });
      await page.evaluate(() => window.__tap!.observed.player.seek(0));
      await expect(note).toBeHidden();

      await page.evaluate((to) => window.__tap!.observed.player.seek(to), SEGMENT_FRAMES + 1000);
      await page.unroute(gone);
      await note.getByRole("button", { name: "Load again" }).click();
      await expect(note).toBeHidden();
      await page.waitForFunction(
        (frame) => window.__tap!.observed.player.positionFrame > frame,
        SEGMENT_FRAMES + 20_000,
      );
    });
  }

  test("twins of opposite sign cancel out to 0 in the worklet, through an outage and in a loop", async ({
    page,
  }) => {
    test.setTimeout(150_000);
    const network = await openTapped(page, "worklet");
    await setGains(page, { vocals: 1, drums: -1 });
    await clearTap(page);
    await startAt(page, 2 * SEGMENT_FRAMES - 60_001);
    await expectOutage(page);
    network.segments = Infinity;
    await page.waitForFunction(
      (frame) => window.__tap!.observed.player.positionFrame > frame,
      2 * SEGMENT_FRAMES + 20_000,
    );
    expect(await peakOf(page, 1)).toBe(0);

    await clearTap(page);
    await page.evaluate(() => {
      const { player } = window.__tap!.observed;
      player.setLoop({ startFrame: 150_001, endFrame: 190_004 });
      player.seek(170_000);
    });
    await page.waitForFunction(() => window.__tap!.observed.player.snapshot.wraps >= 3);
    expect(await peakOf(page, 1)).toBe(0);
    await setGains(page, { vocals: 1 });
    await clearTap(page);
    expect(await peakOf(page, 1)).toBeGreaterThan(0.05);
  });

  test("the other engine goes on at the same place, with all that is set, where the worklet can't", async ({
    page,
  }) => {
    test.setTimeout(180_000);
    await tapPlayer(page);
    const { trackId } = await openTrack(page);
    await tapReady(page);
    await chooseQuality(page, "Small (Opus)");
    await heardAs(page, "opus");
    await page.getByRole("button", { name: "Mute Vocals" }).click();
    await play(page);
    await page.waitForFunction(() => window.__tap!.observed.player.positionFrame > 100_000);
    await loseRendererScript(page);
    const before = await page.evaluate(async () => {
      const { context, engine, player } = window.__tap!.observed;
      const frame = player.positionFrame;
      Reflect.deleteProperty(window, "__tap");
      await context.close();
      return { engine, frame };
    });
    expect(before.engine).toBe("worklet");
    await tapReady(page);
    expect(await page.evaluate(() => window.__tap!.observed.engine)).toBe("scheduled");
    await heardAs(page, "opus");
    await page.waitForFunction(() => window.__tap!.observed.timeline() !== null);
    const start = await page.evaluate(() => window.__tap!.observed.timeline()!.trackFrame);
    expect(start - before.frame).toBeGreaterThanOrEqual(0);
    expect(start - before.frame).toBeLessThan(2 * 44_100);
    const { stems: baseUrl } = await packUrls(page, trackId);
    const gains = { drums: 1, bass: 1, other: 1 };
    await expectAlike(page, { baseUrl, gains, ...(await record(page, 1)) });

    await forbidWorkers(page);
    await page.reload();
    await tapReady(page);
    expect(await page.evaluate(() => window.__tap!.observed.engine)).toBe("scheduled");
    await play(page);
    await clearTap(page);
    expect(await peakOf(page, 0.3)).toBeGreaterThan(0);
  });
});

/** The account and the track that all tests of this file listen to; made by the first that runs. */
let made: { account: Account; trackId: string } | null = null;

/** A separated track in a page of its own: open, paused at its start. */
async function openTrack(page: Page): Promise<{ trackId: string }> {
  if (made) {
    await page.goto("/signin");
    await fillSignIn(page, made.account);
    await expect(page.getByRole("link", { name: "Interrupted", exact: true })).toBeVisible();
    await page.goto(`/tracks/${made.trackId}`);
  } else {
    const account = await signUp(page);
    const trackId = await openNewTrack(page, { title: "Interrupted", durationSec: 24, seed: 22 });
    await separated(page, trackId);
    made = { account, trackId };
    await page.reload();
  }
  await expect(lane(page, "Vocals")).toBeVisible();
  return { trackId: made.trackId };
}

/**
 * The same, recorded at the player's output, with the vocals' files for the drums too. The network brings two segments
 * of each stem, and others once `segments` is raised.
 */
async function openTapped(
  page: Page,
  engine: "worklet" | "scheduled",
): Promise<{ segments: number; readonly stems: string }> {
  await tapPlayer(page);
  if (engine === "scheduled") await withoutWorklets(page);
  const { trackId } = await openTrack(page);
  const network = { segments: 2, stems: (await packUrls(page, trackId)).stems };
  await page.route("**/*.flac", (route) => {
    const url = route.request().url();
    const index = Number(/(\d+)\.flac$/u.exec(url)?.[1]);
    if (index >= network.segments) return route.abort();
    return route.continue({ url: url.replace("/drums/", "/vocals/") });
  });
  // What was decoded before is kept by the page.
  await page.reload();
  await expect(lane(page, "Vocals")).toBeVisible();
  await tapReady(page);
  expect(await page.evaluate(() => window.__tap!.observed.engine)).toBe(engine);
  return network;
}

/** Waits until playing has come to the end of what is loaded, and files have been tried again. */
async function expectOutage(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const { isStarved, isRetrying } = window.__tap!.observed.player.snapshot;
    return isStarved && isRetrying;
  });
  await expect(page.getByText("No connection. Trying again.").first()).toBeVisible();
}

/** Where the track sits on the audio clock once it goes on behind a place of that clock. */
async function lineBehind(
  page: Page,
  contextFrame: number,
): Promise<{ contextFrame: number; trackFrame: number }> {
  const line = await page.waitForFunction((frame) => {
    const found = window.__tap!.observed.timeline();
    return found && found.contextFrame > frame ? found : null;
  }, contextFrame);
  return (await line.jsonValue())!;
}
