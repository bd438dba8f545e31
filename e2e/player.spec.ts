import { expect, test } from "./fixtures/product.ts";
import { signUp } from "./steps/account.ts";
import {
  lane,
  openNewTrack,
  openSeparated,
  packUrls,
  play,
  positionSec,
  separated,
} from "./steps/studio.ts";
import { clearTap, hear, peakOf, tapPlayer, tapReady } from "./steps/tap.ts";

// The recorder at the player's output is a script that the page itself does not have.
test.use({ bypassCSP: true });

const ALL = { vocals: 1, drums: 1, bass: 1, other: 1 };

test("mute, solo, volume, seek and A/B sound exactly as the stored stems say", async ({
  page,
  browser,
  baseURL,
}) => {
  test.setTimeout(120_000);
  await tapPlayer(page);
  await signUp(page);
  const trackId = await openNewTrack(page, { title: "Glass Harbour", durationSec: 24, seed: 11 });
  const urls = await packUrls(page, trackId);
  await separated(page, trackId);
  await tapReady(page);
  await play(page);

  const together = await hear(page, { baseUrl: urls.stems, gains: ALL });
  expect(together.peak).toBeGreaterThan(0.1);
  expect(together.maxError).toBeLessThan(1e-6);

  // The browser's decoder scales positive and negative samples by 32767 and 32768: hence the margin.
  const sum = await hear(page, { baseUrl: urls.mix, gains: { mix: 1 } });
  expect(sum.maxError).toBeLessThan(1e-4);

  const solo = lane(page, "Drums").getByRole("button", { name: "Solo Drums" });
  await solo.click();
  await expect(solo).toHaveAttribute("aria-pressed", "true");
  const drums = await hear(page, { baseUrl: urls.stems, gains: { drums: 1 } });
  expect(drums).toMatchObject({ maxError: 0 });
  expect(drums.peak).toBeGreaterThan(0.05);

  await page.keyboard.press("0");
  await page.keyboard.press("1");
  await expect(lane(page, "Vocals").getByRole("button", { name: "Mute Vocals" })).toHaveAttribute(
    "aria-pressed",
    "true",
  );
  const band = { ...ALL, vocals: 0 };
  expect((await hear(page, { baseUrl: urls.stems, gains: band })).maxError).toBeLessThan(1e-6);

  await page.keyboard.press("Shift+3");
  await page.getByRole("slider", { name: "Position" }).press("Home");
  await expect.poll(() => positionSec(page)).toBeLessThan(3);
  expect(await hear(page, { baseUrl: urls.stems, gains: { bass: 1 } })).toMatchObject({
    maxError: 0,
  });

  const volume = page.getByRole("slider", { name: "Bass volume" });
  await volume.press("PageDown");
  await volume.press("PageDown");
  await expect(volume).toHaveAttribute("aria-valuetext", "minus 6.0 decibels");
  const gain = 10 ** (-6 / 20);
  const quiet = await hear(page, { baseUrl: urls.stems, gains: { bass: gain } });
  expect(quiet.maxError).toBeLessThan(1e-6);

  await page.getByRole("button", { name: "Original" }).click();
  await expect(page.getByRole("button", { name: "Original" })).toHaveAttribute(
    "aria-pressed",
    "true",
  );
  await page.waitForFunction(() => window.__tap?.observed.player.snapshot.deck === "mix");
  const mix = await hear(page, { baseUrl: urls.mix, gains: { mix: 1 }, seconds: 0.5 });
  expect(mix).toMatchObject({ wrong: null });

  await page.reload();
  await tapReady(page);
  await expect(lane(page, "Vocals")).toBeVisible();
  await play(page);
  const kept = await hear(page, { baseUrl: urls.stems, gains: { bass: gain } });
  expect(kept.maxError).toBeLessThan(1e-6);

  const stranger = await browser.newContext({ ...(baseURL === undefined ? {} : { baseURL }) });
  const other = await stranger.newPage();
  await signUp(other);
  expect((await other.goto(`/tracks/${trackId}`))?.status()).toBe(404);
  for (const url of [
    `${urls.stems}/manifest.json`,
    `${urls.stems}/vocals/00000.flac`,
    `${urls.mix}/mix.peaks`,
  ]) {
    expect((await other.request.get(url)).status()).toBe(404);
  }
  await stranger.close();
});

test("the manifests come with the page, each once", async ({ page }) => {
  await signUp(page);
  const trackId = await openSeparated(page, { title: "First Things", seed: 85 });
  const { stems, mix } = await packUrls(page, trackId);
  const asked: string[] = [];
  page.on("request", (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.endsWith("/manifest.json")) asked.push(pathname);
  });
  await page.reload();
  await play(page);
  const hints = page.locator("link[rel=preload][href$='/manifest.json']");
  await expect(hints).toHaveCount(2);
  expect(asked.toSorted()).toEqual([stems, mix].map((url) => `${url}/manifest.json`).toSorted());
});

test("two identical stems with gains +1 and -1 cancel out to exactly 0", async ({ page }) => {
  test.setTimeout(120_000);
  await tapPlayer(page);
  await signUp(page);
  const trackId = await openNewTrack(page, { title: "Twins", durationSec: 24, seed: 12 });
  await separated(page, trackId);
  await page.route("**/drums/*.flac", (route) =>
    route.continue({ url: route.request().url().replace("/drums/", "/vocals/") }),
  );
  // Decoded segments are kept by the page, and by the browser under their address.
  await page.reload();
  await tapReady(page);
  // The page sets its own gains when it has learnt which stems there are.
  await expect(lane(page, "Drums")).toBeVisible();
  const setGains = (gains: Record<string, number>) =>
    page.evaluate((each) => {
      const faders = Object.entries(each).map(([name, gain]) => [name, { gain, pan: 0 }] as const);
      window.__tap?.observed.player.setFaders(Object.fromEntries(faders));
    }, gains);
  await setGains({ vocals: 1, drums: -1, bass: 0, other: 0 });
  await play(page);
  await clearTap(page);
  expect(await peakOf(page, 0.6)).toBe(0);

  await clearTap(page);
  const strip = page.getByRole("slider", { name: "Position" });
  for (const key of ["PageUp", "ArrowLeft", "Home", "ArrowRight"]) await strip.press(key);
  expect(await peakOf(page, 0.8)).toBe(0);

  await clearTap(page);
  await setGains({ vocals: 0, drums: 0 });
  await setGains({ vocals: 0.5, drums: -0.5 });
  await setGains({ vocals: 1, drums: -1 });
  expect(await peakOf(page, 0.6)).toBe(0);

  await setGains({ drums: 0 });
  await clearTap(page);
  await strip.press("Home");
  expect(await peakOf(page, 1)).toBeGreaterThan(0.05);
});

test("playback waits through an outage and goes on by itself from the same place", async ({
  page,
}) => {
  test.setTimeout(120_000);
  await tapPlayer(page);
  await signUp(page);
  const trackId = await openNewTrack(page, { title: "Outage", durationSec: 24, seed: 13 });
  const urls = await packUrls(page, trackId);
  await separated(page, trackId);
  await page.reload();
  await tapReady(page);
  await page.route("**/*.flac", (route) => route.abort());
  const strip = page.getByRole("slider", { name: "Position" });
  await strip.press("PageUp");
  await page.getByRole("button", { name: "Play", exact: true }).click();
  await expect(page.getByText("No connection. Trying again.").first()).toBeVisible();
  expect(await positionSec(page)).toBe(15);

  await page.unroute("**/*.flac");
  await expect.poll(() => positionSec(page)).toBeGreaterThan(15);
  expect(await hear(page, { baseUrl: urls.stems, gains: ALL })).toMatchObject({ wrong: null });
});
