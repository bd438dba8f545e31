import { expect, test } from "./fixtures/product.ts";
import { installTinyModel } from "./fixtures/tiny-model.ts";
import { signUp } from "./steps/account.ts";
import { lane, openNewTrack, packUrls, play, separated } from "./steps/studio.ts";
import { hear, tapPlayer, tapReady } from "./steps/tap.ts";

// A product of its own: its first account is the admin's, and its default engine changes.
test.use({ productOf: "neural", bypassCSP: true });

test("a neural model separates from the first seconds on, and goes on after its worker was killed", async ({
  page,
  product,
}) => {
  test.setTimeout(150_000);
  await page.setViewportSize({ width: 1440, height: 900 });
  await tapPlayer(page);
  await signUp(page);
  await installTinyModel(product, { name: "tiny" });
  const trackId = await openNewTrack(page, { title: "Slow Glass", durationSec: 90, seed: 61 });
  const urls = await packUrls(page, trackId);
  await tapReady(page);
  await expect(page.getByText(/^Playable to \d/u)).toBeVisible({ timeout: 60_000 });
  await play(page);
  await lane(page, "Bass").getByRole("button", { name: "Solo Bass" }).click();
  const heard = await hear(page, { baseUrl: urls.stems, gains: { bass: 1 } });
  expect(heard.maxError).toBe(0);
  expect(heard.peak).toBeGreaterThan(0.001);

  const segment = `${urls.stems}/bass/00000.flac`;
  const before = await (await page.request.get(segment)).body();
  const worker = product.find("worker/main.ts");
  process.kill(worker.pid, "SIGKILL");
  await separated(page, trackId);
  expect(Buffer.compare(await (await page.request.get(segment)).body(), before)).toBe(0);
  const answer = await page.request.get(`${urls.stems}/manifest.json`);
  const manifest = (await answer.json()) as { engine: string; sumsToMix: boolean; runs: unknown[] };
  expect(manifest).toMatchObject({ engine: "demucs", model: "tiny", sumsToMix: false });
  expect(manifest.runs.length).toBeGreaterThan(0);
});
