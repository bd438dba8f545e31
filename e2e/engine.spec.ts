import type { Page } from "@playwright/test";
import { makeClickTrack } from "./fixtures/click-track.ts";
import { expect, test } from "./fixtures/product.ts";
import { fillSignIn, signUp, type Account } from "./steps/account.ts";
import { observePlayer, stretch } from "./steps/observe.ts";
import { lane, openNewTrack, packUrls, play, separated, type PackUrls } from "./steps/studio.ts";
import {
  compareStretch,
  hear,
  originFrame,
  peakOf,
  clearTap,
  tapPlayer,
  tapReady,
} from "./steps/tap.ts";
import { pickFiles } from "./steps/tracks.ts";

test.use({ productOf: "engine" });

const ALL = { vocals: 1, drums: 1, bass: 1, other: 1 };

test.describe("with the page's own rules", () => {
  test("sound comes from the worklet, with memory that is shared, and changes tempo", async ({
    page,
  }) => {
    const complaints: string[] = [];
    page.on("console", (message) => {
      if (message.type() === "error") complaints.push(message.text());
    });
    await observePlayer(page);
    await openTrack(page);
    await play(page);
    expect(await page.evaluate(() => window.crossOriginIsolated)).toBe(true);
    const engine = () => page.evaluate(() => window.__observed!.engine);
    expect(await engine()).toBe("worklet");
    await stretch(page, { rate: 0.5, semitones: -3, unpitched: ["drums"] });
    await expect.poll(() => page.evaluate(() => window.__observed!.timeline()?.rate)).toBe(0.5);
    expect(complaints).toEqual([]);
  });
});

test.describe("tapped", () => {
  // The recorder at the player's output is a script that the page itself does not have.
  test.use({ bypassCSP: true });

  test("a loop repeats its samples exactly, frame by frame", async ({ page }) => {
    test.setTimeout(90_000);
    const urls = await openTapped(page);
    const loop = { startFrame: 170_001, endFrame: 206_004 };
    await page.evaluate((each) => {
      const { player } = window.__tap!.observed;
      player.setLoop(each);
      player.seek(each.startFrame - 20_000);
    }, loop);
    await play(page);
    for (const turn of [1, 2, 3]) {
      await page.waitForFunction((n) => window.__tap!.observed.player.snapshot.wraps >= n, turn);
      const line = await page.evaluate(() => window.__tap!.observed.timeline()!);
      expect(line.trackFrame).toBe(loop.startFrame);
      const from = line.contextFrame + 176;
      const to = line.contextFrame + loop.endFrame - loop.startFrame;
      await page.waitForFunction((end) => (window.__tap!.blocks.at(-1)?.[0] ?? 0) > end, to);
      const stretch = { baseUrl: urls.stems, gains: ALL, line, from, to };
      expect(await compareStretch(page, stretch)).toMatchObject({ wrong: null });
    }
    const wraps = await page.evaluate(() => {
      window.__tap!.observed.player.setLoop(null);
      return originFrames();
      function originFrames() {
        const line = window.__tap!.observed.timeline()!;
        return line.contextFrame - line.trackFrame;
      }
    });
    await page.waitForFunction(
      (end) => window.__tap!.observed.player.positionFrame > end + 20_000,
      loop.endFrame,
    );
    expect(await originFrame(page)).toBe(wraps);
  });

  test("clicks stay in time at other tempi, and every sample returns at the track's own", async ({
    page,
  }) => {
    test.setTimeout(120_000);
    const everyFrames = 22_050;
    await tapPlayer(page);
    await signUp(page);
    const buffer = makeClickTrack({ durationSec: 40, everyFrames });
    await pickFiles(page, [{ name: "Clicks.wav", mimeType: "audio/wav", buffer }]);
    await page.getByRole("link", { name: "Clicks", exact: true }).click();
    await page.waitForURL(/\/tracks\//u);
    const trackId = new URL(page.url()).pathname.split("/").at(-1) ?? "";
    const urls = await packUrls(page, trackId);
    await separated(page, trackId);
    await page.reload();
    await tapReady(page);
    await play(page);
    for (const rate of [0.6, 1.5]) {
      await page.evaluate(
        (each) =>
          window.__tap!.observed.player.setStretch({ rate: each, semitones: 0, unpitched: [] }),
        rate,
      );
      await expect
        .poll(() => page.evaluate(() => window.__tap!.observed.timeline()?.rate))
        .toBe(rate);
      const late = await latenessOfClicks(page, { everyFrames, seconds: 4, settleSec: 0.5 });
      expect(late.length).toBeGreaterThanOrEqual(3);
      for (const ms of late) expect(Math.abs(ms)).toBeLessThan(5);
    }
    await page.evaluate(() =>
      window.__tap!.observed.player.setStretch({ rate: 1, semitones: 0, unpitched: [] }),
    );
    // While tempo changes the line is drawn anew with each report; then it is that of the roll's beginning.
    await page.waitForFunction(() => {
      const { timeline, context } = window.__tap!.observed;
      const line = timeline();
      return line?.rate === 1 && line.contextFrame < (context.currentTime - 0.5) * 44_100;
    });
    expect(await hear(page, { baseUrl: urls.stems, gains: ALL })).toMatchObject({ wrong: null });
  });

  test("a page that is busy for seconds neither delays nor changes the sound", async ({ page }) => {
    test.setTimeout(90_000);
    const urls = await openTapped(page);
    await play(page);
    const stretch = await page.evaluate(async () => {
      const { context, timeline } = window.__tap!.observed;
      const line = timeline()!;
      const from = Math.round(context.currentTime * context.sampleRate) + 4410;
      const endMs = performance.now() + 3000;
      while (performance.now() < endMs) Math.hypot(Math.random(), 1);
      const to = from + 3 * 44_100;
      while ((window.__tap!.blocks.at(-1)?.[0] ?? 0) < to) await new Promise(requestAnimationFrame);
      return { line, from, to, isUnbroken: timeline()?.contextFrame === line.contextFrame };
    });
    expect(stretch.isUnbroken).toBe(true);
    const heard = await compareStretch(page, { baseUrl: urls.stems, gains: ALL, ...stretch });
    expect(heard).toMatchObject({ wrong: null });
    expect(heard.samples).toBe(2 * 3 * 44_100);
  });

  test("without isolation the same is heard, from memory that is not shared", async ({ page }) => {
    test.setTimeout(90_000);
    await page.route(/\/tracks\/[^/]+$/u, async (route) => {
      const response = await route.fetch();
      const headers = { ...response.headers() };
      delete headers["cross-origin-opener-policy"];
      delete headers["cross-origin-embedder-policy"];
      await route.fulfill({ response, headers });
    });
    const urls = await openTapped(page);
    expect(await page.evaluate(() => window.crossOriginIsolated)).toBe(false);
    expect(await page.evaluate(() => window.__tap!.observed.engine)).toBe("worklet");
    await play(page);
    expect(await hear(page, { baseUrl: urls.stems, gains: ALL })).toMatchObject({ wrong: null });
    await page.getByRole("slider", { name: "Position" }).press("PageUp");
    await page.waitForFunction(
      () => (window.__tap!.observed.timeline()?.trackFrame ?? 0) > 600_000,
    );
    expect(await hear(page, { baseUrl: urls.stems, gains: ALL })).toMatchObject({ wrong: null });
  });

  test("when the output breaks, it is made anew and goes on at the same place", async ({
    page,
  }) => {
    test.setTimeout(90_000);
    const urls = await openTapped(page);
    await play(page);
    await page.waitForFunction(() => window.__tap!.observed.player.positionFrame > 50_000);
    const before = await page.evaluate(async () => {
      const { context, player } = window.__tap!.observed;
      const frame = player.positionFrame;
      Reflect.deleteProperty(window, "__tap");
      await context.close();
      return frame;
    });
    await tapReady(page);
    await page.waitForFunction(() => (window.__tap!.observed.timeline() ?? null) !== null);
    expect(await hear(page, { baseUrl: urls.stems, gains: ALL })).toMatchObject({ wrong: null });
    const after = await page.evaluate(() => window.__tap!.observed.player.positionFrame);
    expect(after).toBeGreaterThan(before);
    expect(after - before).toBeLessThan(5 * 44_100);
  });

  test("what is muted is fetched last, and is there when it is wanted", async ({ page }) => {
    test.setTimeout(90_000);
    const urls = await openTapped(page);
    await page.getByRole("button", { name: "Mute Vocals" }).click();
    const order: string[] = [];
    page.on("request", (request) => {
      const part = /\/(vocals|drums|bass|other)\/(\d+)\.flac$/u.exec(request.url());
      if (part) order.push(`${part[1]} ${Number(part[2])}`);
    });
    await page.getByRole("slider", { name: "Position" }).press("PageUp");
    await play(page);
    await expect
      .poll(() => order.filter((each) => each.startsWith("vocals")).length)
      .toBeGreaterThan(1);
    const first = order.findIndex((each) => each.startsWith("vocals"));
    expect(order.slice(0, first).length).toBeGreaterThanOrEqual(6);
    await page.getByRole("button", { name: "Mute Vocals" }).click();
    expect(await hear(page, { baseUrl: urls.stems, gains: ALL })).toMatchObject({ wrong: null });
    await clearTap(page);
    expect(await peakOf(page, 0.3)).toBeGreaterThan(0);
  });
});

/** The account and the track that all tests of this file listen to; made by the first that runs. */
let made: { account: Account; trackId: string } | null = null;

/** A separated track in a page of its own: open, paused at its start. */
async function openTrack(page: Page): Promise<PackUrls> {
  if (made) {
    await page.goto("/signin");
    await fillSignIn(page, made.account);
    await expect(page.getByRole("link", { name: "Carousel", exact: true })).toBeVisible();
    await page.goto(`/tracks/${made.trackId}`);
  } else {
    const account = await signUp(page);
    const trackId = await openNewTrack(page, { title: "Carousel", durationSec: 24, seed: 21 });
    await separated(page, trackId);
    made = { account, trackId };
    await page.reload();
  }
  await expect(lane(page, "Vocals")).toBeVisible();
  return packUrls(page, made.trackId);
}

/** The same, recorded at the player's output. */
async function openTapped(page: Page): Promise<PackUrls> {
  await tapPlayer(page);
  const urls = await openTrack(page);
  await tapReady(page);
  return urls;
}

/** Milliseconds between each click that is recorded and where the player's timeline puts it. */
async function latenessOfClicks(
  page: Page,
  { everyFrames, seconds, settleSec }: { everyFrames: number; seconds: number; settleSec: number },
): Promise<number[]> {
  return page.evaluate(
    async ({ everyFrames: every, seconds: sec, settleSec: settle }) => {
      const { blocks, observed } = window.__tap!;
      const until = async (frame: number) => {
        while ((blocks.at(-1)?.[0] ?? 0) < frame) await new Promise(requestAnimationFrame);
      };
      await until((blocks.at(-1)?.[0] ?? 0) + settle * 44_100);
      const line = observed.timeline()!;
      const first = line.contextFrame;
      await until(first + sec * 44_100);
      const samples = new Float32Array(sec * 44_100);
      for (const [frame, left] of blocks) {
        for (const [i, sample] of left.entries()) {
          const at = frame + i - first;
          if (at >= 0 && at < samples.length) samples[at] = sample;
        }
      }
      const late: number[] = [];
      const reach = 2200;
      for (let beat = Math.ceil(line.trackFrame / every); ; beat++) {
        const at = (beat * every - line.trackFrame) / (line.rate ?? 1);
        if (at + reach > samples.length) return late;
        if (at < reach) continue;
        const from = Math.round(at) - reach;
        let [energy, moment] = [0, 0];
        for (let i = 0; i < 2 * reach; i++) {
          const power = samples[from + i]! ** 2;
          energy += power;
          moment += i * power;
        }
        late.push(((moment / energy - reach) / 44_100) * 1000);
      }
    },
    { everyFrames, seconds, settleSec },
  );
}
