import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures/product.ts";
import { installTinyModel } from "./fixtures/tiny-model.ts";
import { signUp } from "./steps/account.ts";
import { lane, openNewTrack, packUrls, play, separated } from "./steps/studio.ts";
import { hear, tapPlayer, tapReady } from "./steps/tap.ts";

// A product of its own: its first account is the admin's, and its default engine changes.
test.use({ productOf: "neural", bypassCSP: true });

interface JobFacts {
  readonly kind: string;
  readonly state: string;
  readonly attempt: number;
}

async function separationJob(page: Page, trackId: string): Promise<JobFacts | undefined> {
  const input = encodeURIComponent(JSON.stringify({ trackId }));
  const answer = await page.request.get(`/api/trpc/job.list?input=${input}`);
  const body = (await answer.json()) as { result: { data: { items: JobFacts[] } } };
  return body.result.data.items.find(({ kind }) => kind === "separate-neural");
}

/** A segment as the server has it: its tag is made of the file's size and time. */
async function fileAt(page: Page, path: string): Promise<{ tag: string; base64: string }> {
  const answer = await page.request.get(path);
  expect(answer.status()).toBe(200);
  const base64 = (await answer.body()).toString("base64");
  return { tag: answer.headers().etag ?? "none", base64 };
}

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
  const before = await fileAt(page, segment);
  expect(await separationJob(page, trackId)).toMatchObject({ state: "running", attempt: 1 });
  const worker = product.find("worker/main.ts");
  process.kill(worker.pid, "SIGKILL");
  await separated(page, trackId);
  const after = { state: "completed", attempt: 2 };
  await expect.poll(() => separationJob(page, trackId)).toMatchObject(after);
  // Written once: the second attempt went on behind it.
  expect(await fileAt(page, segment)).toEqual(before);
  const answer = await page.request.get(`${urls.stems}/manifest.json`);
  const manifest = (await answer.json()) as { engine: string; sumsToMix: boolean; runs: unknown[] };
  expect(manifest).toMatchObject({ engine: "demucs", model: "tiny", sumsToMix: false });
  expect(manifest.runs.length).toBeGreaterThan(0);
});
