import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures/product.ts";
import { fillSignIn, signUp, type Account } from "./steps/account.ts";
import { compareClicks, nextRepeats, type Beat } from "./steps/repeats.ts";
import { lane, openNewTrack, packUrls, separated, type PackUrls } from "./steps/studio.ts";
import {
  clearTap,
  compareStretch,
  hear,
  peakOf,
  recordedTo,
  setGains,
  tapPlayer,
  tapReady,
  withoutWorklets,
} from "./steps/tap.ts";

// The recorder at the player's output is a script that the page itself does not have.
test.use({ bypassCSP: true });

/** Across the border of two segments, and no number of render quanta long. */
const LOOP = { startFrame: 150_001, endFrame: 190_004 };
const LOOP_FRAMES = LOOP.endFrame - LOOP.startFrame;
/** The longer of the fades that a roll begins with, that of a seek. */
const FADE_FRAMES = 220;

test("scheduled buffers sound as stored after seeks and in each repeat, frame by frame", async ({
  page,
}) => {
  test.setTimeout(120_000);
  const { stems: baseUrl } = await openTapped(page);
  expect(await page.evaluate(() => window.__tap!.observed.engine)).toBe("scheduled");
  await setGains(page, { bass: 1 });
  await page.evaluate(() => window.__tap!.observed.player.play());
  for (const frame of [100_003, 600_001, 40_000]) {
    await page.evaluate((to) => window.__tap!.observed.player.seek(to), frame);
    await page.waitForFunction((to) => window.__tap!.observed.timeline()?.trackFrame === to, frame);
    const heard = await hear(page, { baseUrl, gains: { bass: 1 }, seconds: 0.5 });
    expect(heard).toMatchObject({ maxError: 0, samples: 44_100 });
    expect(heard.peak).toBeGreaterThan(0.01);
  }

  await page.evaluate((loop) => {
    const { player } = window.__tap!.observed;
    player.setLoop(loop, 4);
    player.seek(loop.startFrame);
  }, LOOP);
  const lines = await nextRepeats(page, { trackFrame: LOOP.startFrame, count: 4 });
  for (const [i, line] of lines.entries()) {
    const since = line.contextFrame - (lines[i - 1] ?? line).contextFrame;
    expect(since).toBe(i === 0 ? 0 : LOOP_FRAMES);
    const [from, to] = [line.contextFrame + FADE_FRAMES, line.contextFrame + LOOP_FRAMES];
    await recordedTo(page, to);
    const heard = await compareStretch(page, { baseUrl, gains: { bass: 1 }, line, from, to });
    expect(heard).toMatchObject({ maxError: 0, samples: 2 * (to - from) });
  }
  await page.waitForFunction(
    (end) => window.__tap!.observed.player.positionFrame > end,
    LOOP.endFrame,
  );
  expect(await page.evaluate(() => window.__tap!.observed.player.snapshot.wraps)).toBe(4);
  expect(await hear(page, { baseUrl, gains: { bass: 1 } })).toMatchObject({ maxError: 0 });
});

test("clicks and a count-in sound on their frames, in each repeat of a loop", async ({ page }) => {
  test.setTimeout(120_000);
  await openTapped(page);
  await setGains(page, {});
  const beats: Beat[] = [
    { frame: LOOP.startFrame, isAccent: true },
    { frame: 161_026.6, isAccent: false },
    { frame: 183_077.8, isAccent: false },
    { frame: LOOP.endFrame - 1, isAccent: true },
  ];
  await page.evaluate(
    ({ loop, marks }) => {
      const { player } = window.__tap!.observed;
      player.setBeats({
        frames: Float64Array.from(marks, ({ frame }) => frame),
        accents: Uint8Array.from(marks, ({ isAccent }) => Number(isAccent)),
      });
      player.setClick({ isOn: true, gain: 1, pan: 0 });
      player.setLoop(loop);
      player.seek(loop.startFrame);
      player.play();
    },
    { loop: LOOP, marks: beats },
  );
  const lines = await nextRepeats(page, { trackFrame: LOOP.startFrame, count: 4 });
  const clicks = lines.flatMap(({ contextFrame, trackFrame }) =>
    beats.map(({ frame, isAccent }) => ({
      frame: contextFrame + Math.floor(frame - trackFrame),
      isAccent,
    })),
  );
  const [from, to] = [lines[1]!.contextFrame, lines[3]!.contextFrame];
  await recordedTo(page, to);
  const heard = await compareClicks(page, { clicks, from, to });
  expect(heard.samples).toBe(2 * (to - from));
  expect(heard.peak).toBeGreaterThan(0.5);
  expect(heard.maxError).toBeLessThan(1e-6);

  await page.evaluate(() =>
    window.__tap!.observed.player.setClick({ isOn: false, gain: 1, pan: 0 }),
  );
  await nextRepeats(page, { trackFrame: LOOP.startFrame, count: 2 });
  await clearTap(page);
  expect(await peakOf(page, 0.5)).toBe(0);

  const plan = {
    frames: 33_075,
    clicks: [0, 11_025, 22_050].map((atFrame) => ({ atFrame, isAccent: atFrame === 0 })),
  };
  const counted = await page.evaluate((countIn) => {
    const { player, timeline } = window.__tap!.observed;
    player.pause();
    player.seek(50_000);
    player.play(countIn);
    const { isCountingIn } = player.snapshot;
    return { line: timeline()!, isCountingIn, positionFrame: player.positionFrame };
  }, plan);
  expect(counted).toMatchObject({ isCountingIn: true, positionFrame: 50_000 });
  const start = counted.line.contextFrame;
  await recordedTo(page, start);
  const countIn = await compareClicks(page, {
    clicks: plan.clicks.map(({ atFrame, isAccent }) => ({
      frame: start - plan.frames + atFrame,
      isAccent,
    })),
    from: start - plan.frames,
    to: start,
  });
  expect(countIn.peak).toBeGreaterThan(0.5);
  expect(countIn.maxError).toBeLessThan(1e-6);
  await page.waitForFunction(() => window.__tap!.observed.player.positionFrame > 51_000);
  expect(await page.evaluate(() => window.__tap!.observed.player.snapshot.isCountingIn)).toBe(
    false,
  );

  await page.evaluate(() => {
    const { player } = window.__tap!.observed;
    player.setClick({ isOn: true, gain: 1, pan: 0 });
    player.pause();
    player.seek(120_000);
    player.play();
  });
  await breakOutput(page);
  expect(await peakOf(page, 1.5)).toBeGreaterThan(0.5);
});

test("when the output breaks, it is made anew and goes on at the same place, with all that is set", async ({
  page,
}) => {
  test.setTimeout(90_000);
  const { stems: baseUrl } = await openTapped(page);
  const loop = { startFrame: 60_001, endFrame: 500_004 };
  await page.evaluate((each) => {
    const { player } = window.__tap!.observed;
    player.setFaders({ vocals: { gain: 0, pan: 0 }, drums: { gain: 0.5, pan: 0 } });
    player.setLoop(each, 3);
    player.seek(each.endFrame - 22_050);
    player.play();
  }, loop);
  await page.waitForFunction(() => window.__tap!.observed.player.snapshot.wraps === 1);
  const { before, after } = await breakOutput(page);
  const kept = () => Reflect.get(window, "__player") === window.__tap!.observed.player;
  expect(await page.evaluate(kept)).toBe(true);
  // The page may have been held up before it noticed.
  const loopFrames = loop.endFrame - loop.startFrame;
  expect((after - before + loopFrames) % loopFrames).toBeLessThan(44_100);
  const gains = { drums: 0.5, bass: 1, other: 1 };
  const heard = await hear(page, { baseUrl, gains });
  expect(heard).toMatchObject({ wrong: null });
  expect(heard.peak).toBeGreaterThan(0.01);
  for (const wraps of [2, 3]) {
    await page.evaluate((to) => window.__tap!.observed.player.seek(to), loop.endFrame - 22_050);
    await page.waitForFunction((n) => window.__tap!.observed.player.snapshot.wraps === n, wraps);
  }
  await page.waitForFunction(
    (end) => window.__tap!.observed.player.positionFrame > end,
    loop.endFrame,
  );
});

test("twins of opposite sign cancel out to 0 in a loop, after seeks, muted, and through an outage", async ({
  page,
}) => {
  test.setTimeout(120_000);
  let isOut = true;
  await page.route("**/drums/*.flac", (route) => {
    const url = route.request().url();
    const isLate = !/0000[01]\.flac$/u.test(url);
    return isOut && isLate
      ? route.abort()
      : route.continue({ url: url.replace("/drums/", "/vocals/") });
  });
  await openTapped(page);
  await setGains(page, { vocals: 1, drums: -1 });
  await clearTap(page);
  await page.evaluate(() => {
    const { player } = window.__tap!.observed;
    player.seek(7 * 44_100);
    player.play();
  });
  await page.waitForFunction(() => !window.__tap!.observed.player.snapshot.isWaiting);
  await page.waitForFunction(() => window.__tap!.observed.player.snapshot.isWaiting);
  expect(await page.evaluate(() => window.__tap!.observed.player.positionFrame)).toBe(352_800);
  isOut = false;
  await page.waitForFunction(() => window.__tap!.observed.player.positionFrame > 370_000);
  expect(await peakOf(page, 0.5)).toBe(0);

  await clearTap(page);
  await page.evaluate((loop) => {
    const { player } = window.__tap!.observed;
    player.setLoop(loop);
    player.seek(loop.startFrame + 100);
  }, LOOP);
  await page.waitForFunction(() => window.__tap!.observed.player.snapshot.wraps === 2);
  await setGains(page, { vocals: 0.5, drums: -0.5 });
  await setGains(page, {});
  await setGains(page, { vocals: 1, drums: -1 });
  expect(await peakOf(page, 0.5)).toBe(0);

  await clearTap(page);
  await page.evaluate(() => {
    const { player } = window.__tap!.observed;
    for (const frame of [10_000, 800_000, 123_456]) player.seek(frame);
    player.setLoop({ startFrame: 120_000, endFrame: 120_500 });
    player.setLoop({ startFrame: 120_000, endFrame: 131_000 });
  });
  await page.waitForFunction(() => window.__tap!.observed.player.snapshot.wraps === 3);
  // Three stretches may fade into each other here, which the browser adds up in an order of its own for each stem: the
  // sums may differ by one rounding of a sample.
  expect(await peakOf(page, 1)).toBeLessThan(2 ** -24);
  await clearTap(page);
  expect(await peakOf(page, 0.5)).toBe(0);

  await setGains(page, { vocals: 1 });
  await page.evaluate(() => window.__tap!.observed.player.setLoop(null));
  await clearTap(page);
  await page.evaluate(() => window.__tap!.observed.player.seek(0));
  expect(await peakOf(page, 1)).toBeGreaterThan(0.05);
});

/** The account and the track that all tests of this file listen to; made by the first that runs. */
let made: { account: Account; trackId: string } | null = null;

/**
 * Takes the audio context away; returns once another one is recorded: with the frame of the track that was heard last,
 * and the one that the other context begins with.
 */
async function breakOutput(page: Page): Promise<{ before: number; after: number }> {
  const before = await page.evaluate(async () => {
    const { context, player } = window.__tap!.observed;
    const tap = window.__observePlayer!;
    window.__observePlayer = (observed) => {
      tap(observed);
      // The player puts what it plays on the other clock, again where that was too late for it.
      const look = () => {
        const line = observed.timeline();
        if (line) Object.assign(window, { __after: line.trackFrame });
        else setTimeout(look, 5);
      };
      queueMicrotask(look);
    };
    Object.assign(window, { __player: player });
    Reflect.deleteProperty(window, "__tap");
    const { positionFrame } = player;
    await context.close();
    return positionFrame;
  });
  await tapReady(page);
  const after = await page.waitForFunction(() => Reflect.get(window, "__after") as number | null);
  return { before, after: Number(await after.jsonValue()) };
}

/** A separated track, recorded at the player's output: open, paused at its start, in a page without worklets. */
async function openTapped(page: Page): Promise<PackUrls> {
  await tapPlayer(page);
  await withoutWorklets(page);
  if (made) {
    await page.goto("/signin");
    await fillSignIn(page, made.account);
    await expect(page.getByRole("link", { name: "Fallback", exact: true })).toBeVisible();
    await page.goto(`/tracks/${made.trackId}`);
  } else {
    const account = await signUp(page);
    const trackId = await openNewTrack(page, { title: "Fallback", durationSec: 24, seed: 23 });
    await separated(page, trackId);
    made = { account, trackId };
    await page.reload();
  }
  await expect(lane(page, "Vocals")).toBeVisible();
  await tapReady(page);
  return packUrls(page, made.trackId);
}
