import { readWav, type ReadWav } from "../server/testing/read-wav.ts";
import { readZip } from "../server/testing/read-zip.ts";
import { expect, test } from "./fixtures/product.ts";
import { signUp } from "./steps/account.ts";
import { expectClean } from "./steps/axe.ts";
import { decodeInPage, exportFile, openExport, saveFile } from "./steps/exports.ts";
import { lane, openNewTrack, separated } from "./steps/studio.ts";

const SECONDS = 6;
const FRAMES = SECONDS * 44_100;

test.use({ contextOptions: { reducedMotion: "reduce" } });

/** First frame at which the sum of these is not what was expected; -1 when all are right. */
function firstWrong(made: ReadWav, expected: (side: 0 | 1, frame: number) => number): number {
  for (const side of [0, 1] as const) {
    const wrong = made.channels[side].findIndex(
      (sample, frame) => Math.abs(sample - expected(side, frame)) > 0.51,
    );
    if (wrong >= 0) return wrong;
  }
  return -1;
}

test("stems, the original and the mix as heard are files that fit together", async ({ page }) => {
  test.setTimeout(180_000);
  await signUp(page);
  const trackId = await openNewTrack(page, {
    title: "Night Ferry",
    durationSec: SECONDS,
    seed: 71,
  });
  await separated(page, trackId);
  await expect(lane(page, "Vocals")).toBeVisible();
  const mute = lane(page, "Drums").getByRole("button", { name: "Mute Drums" });
  await mute.click();
  await expect(mute).toHaveAttribute("aria-pressed", "true");

  const dialog = await openExport(page);
  await expect(dialog.getByRole("status").first()).toContainText("16 bit at 44.1 kHz");
  await expectClean(page, "export dialog");
  const archive = await exportFile(page, { what: "All stems", format: "WAV" });
  expect(archive.name).toBe("Night Ferry - stems.zip");
  const files = readZip(archive.bytes);
  const names = ["vocals", "drums", "bass", "other"];
  expect([...files.keys()]).toEqual(names.map((name) => `Night Ferry - ${name}.wav`));
  const stems = [...files.values()].map(readWav);
  expect(stems.map(({ frames }) => frames)).toEqual(names.map(() => FRAMES));

  const original = await exportFile(page, { what: "Original mix", format: "WAV" });
  expect(original.name).toBe("Night Ferry - original.wav");
  const whole = readWav(original.bytes);
  expect(whole.frames).toBe(FRAMES);
  // The stems add up to the original, rounded to the 16 bits that they are kept with.
  const sumOf = (of: readonly ReadWav[]) => (side: 0 | 1, frame: number) =>
    of.reduce((sum, stem) => sum + (stem.channels[side][frame] ?? 0), 0);
  const rounded = whole.channels.map((channel) =>
    channel.map((sample) => Math.floor((sample / 2 + 128) / 256) * 512),
  ) as unknown as ReadWav["channels"];
  expect(firstWrong({ frames: FRAMES, channels: rounded }, sumOf(stems))).toBe(-1);

  const mix = await exportFile(page, { what: "Mix as heard", format: "WAV" });
  expect(mix.name).toBe("Night Ferry - mix.wav");
  const [vocals, , bass, other] = stems;
  expect(firstWrong(readWav(mix.bytes), sumOf([vocals!, bass!, other!]))).toBe(-1);

  for (const format of ["FLAC", "MP3"] as const) {
    const file = await exportFile(page, { what: "One stem", stem: "Bass", format });
    expect(file.name).toBe(`Night Ferry - bass.${format.toLowerCase()}`);
    const decoded = await decodeInPage(page, file.bytes);
    expect(decoded.frames).toBe(FRAMES);
    expect(decoded.peak).toBeGreaterThan(0.001);
  }
  await expect(dialog.getByRole("listitem")).toHaveCount(5);
  await expectClean(page, "export dialog with files");

  const row = dialog.getByRole("listitem", { name: "Night Ferry - mix.wav" });
  await expect(row).toContainText(/WAV, 24 bit, [\d.]+ MB, kept until/u);
  await row.getByRole("button", { name: "Delete Night Ferry - mix.wav" }).click();
  await expect(row).toBeHidden();
  await page.reload();
  await openExport(page);
  await expect(dialog.getByRole("listitem")).toHaveCount(4);
});

test("two exports at once are both made, and the keyboard alone is enough", async ({ page }) => {
  test.setTimeout(120_000);
  await page.setViewportSize({ width: 390, height: 844 });
  await signUp(page);
  const trackId = await openNewTrack(page, { title: "Undertow", durationSec: SECONDS, seed: 72 });
  await separated(page, trackId);
  await page.getByRole("button", { name: "More", exact: true }).press("Enter");
  await page.getByRole("menuitem", { name: "Export" }).press("Enter");
  const dialog = page.getByRole("dialog", { name: "Export “Undertow”" });
  await dialog.getByRole("radio", { name: "Original mix" }).focus();
  await page.keyboard.press("Space");
  await dialog.getByRole("radio", { name: "FLAC" }).focus();
  await page.keyboard.press("Space");
  const start = dialog.getByRole("button", { name: "Export", exact: true });
  await start.press("Enter");
  await expect(dialog.getByRole("listitem")).toHaveCount(1);
  await expect(dialog.getByRole("listitem")).toBeInViewport();
  await dialog.getByRole("radio", { name: "MP3" }).focus();
  await page.keyboard.press("Space");
  await start.press("Enter");
  const downloads = dialog.getByRole("button", { name: /^Download / });
  await expect(downloads).toHaveCount(2, { timeout: 60_000 });
  await expectClean(page, "export sheet");
  const names: string[] = [];
  for (const button of await downloads.all()) {
    const { name, bytes } = await saveFile(page, button);
    names.push(name);
    expect((await decodeInPage(page, bytes)).frames).toBe(FRAMES);
  }
  expect(names.sort()).toEqual(["Undertow - original.flac", "Undertow - original.mp3"]);
});

test("nobody else reaches an export, with its link or without", async ({ page, browser }) => {
  await signUp(page);
  const trackId = await openNewTrack(page, { title: "Locked Room", durationSec: 5, seed: 73 });
  await separated(page, trackId);
  const call = async (name: string, data: object) =>
    page.request.post(`/api/trpc/export.${name}`, { data });
  const wish = { trackId, kind: "original", format: "flac" };
  const started = (await (await call("create", wish)).json()) as {
    result: { data: { exportId: string } };
  };
  const { exportId } = started.result.data;
  let url = "";
  await expect(async () => {
    const answer = await call("link", { exportId });
    expect(answer.status()).toBe(200);
    url = ((await answer.json()) as { result: { data: { url: string } } }).result.data.url;
  }).toPass({ timeout: 30_000 });
  expect((await page.request.get(url)).status()).toBe(200);
  const range = await page.request.get(url, { headers: { range: "bytes=0-3" } });
  expect([range.status(), await range.text()]).toEqual([206, "fLaC"]);
  expect((await page.request.get(url.replace("original", "0riginal"))).status()).toBe(403);

  const stranger = await browser.newContext({ baseURL: new URL(page.url()).origin });
  try {
    const other = await stranger.newPage();
    expect((await other.request.get(url)).status()).toBe(401);
    await signUp(other);
    expect((await other.request.get(url)).status()).toBe(403);
    for (const [name, data] of [
      ["create", wish],
      ["link", { exportId }],
      ["delete", { exportId }],
    ] as const) {
      const answer = await other.request.post(`/api/trpc/export.${name}`, { data });
      expect(answer.status(), name).toBe(404);
    }
  } finally {
    await stranger.close();
  }
  expect((await page.request.get(url)).status()).toBe(200);
});
