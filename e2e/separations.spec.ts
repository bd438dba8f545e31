import { expect, test } from "./fixtures/product.ts";
import { installTinyModel } from "./fixtures/tiny-model.ts";
import { signUp } from "./steps/account.ts";
import { expectClean } from "./steps/axe.ts";
import { openSeparations, packUrlOf, separateAgain, separationsOf } from "./steps/separations.ts";
import { lane, openNewTrack, play, separated } from "./steps/studio.ts";
import {
  compareStretch,
  hear,
  hearChange,
  originFrame,
  rewind,
  tapPlayer,
  tapReady,
} from "./steps/tap.ts";
import { pickFiles, songFile, trackRow } from "./steps/tracks.ts";

// A model that is installed separates by itself: other specs keep their product without one. The recorder at the
// player's output is a script that the page itself does not have.
test.use({
  productOf: "separations",
  bypassCSP: true,
  contextOptions: { reducedMotion: "reduce" },
});

test("a selection is separated with one choice, and nothing is made twice", async ({ page }) => {
  await signUp(page);
  await page.goto("/settings");
  const automatic = page.getByRole("switch", { name: "Separate new tracks automatically" });
  await automatic.click();
  await expect(automatic).toHaveAttribute("aria-checked", "false");
  await page.goto("/");
  await pickFiles(page, [songFile("Undertow", 41), songFile("Backlit", 42)]);
  for (const title of ["Undertow", "Backlit"]) {
    await expect(trackRow(page, title)).toContainText("Not separated");
  }
  const separateAll = async () => {
    await page.getByRole("checkbox", { name: "Select all" }).click();
    await page
      .getByRole("toolbar")
      .getByRole("button", { name: /^Separate/u })
      .click();
    const dialog = page.getByRole("dialog", { name: "Separate 2 tracks" });
    await expect(dialog.getByRole("radio", { name: "Best" })).toBeDisabled();
    await expect(dialog).toContainText(/An admin can|You can/u);
    await dialog.getByRole("radio", { name: "Basic" }).check();
    return dialog;
  };
  const dialog = await separateAll();
  await expect(dialog).toContainText(/about \d+ s/u);
  await expectClean(page, "separate dialog");
  await dialog.getByRole("button", { name: "Separate", exact: true }).click();
  await expect(page.getByText("2 tracks are being separated").first()).toBeVisible();
  for (const title of ["Undertow", "Backlit"]) {
    await expect(trackRow(page, title)).toContainText("Ready", { timeout: 30_000 });
  }
  await (await separateAll()).getByRole("button", { name: "Separate", exact: true }).click();
  await expect(page.getByText("All of it is there already").first()).toBeVisible();
});

test("the studio lists a track's separations, deletes one and makes it again", async ({ page }) => {
  await signUp(page);
  const trackId = await openNewTrack(page, { title: "Night Ferry", durationSec: 6, seed: 43 });
  await separated(page, trackId);
  await expect(lane(page, "Vocals")).toBeVisible();
  await page.getByRole("button", { name: /^Separation: /u }).press("Enter");
  await page.getByRole("menuitem", { name: "All separations" }).press("Enter");
  const panel = page.getByRole("dialog", { name: "Separations" });
  const first = panel.getByRole("listitem", { name: "Basic", exact: true });
  await expect(first).toContainText("The stems add up to the mix exactly.");
  await expect(first).toContainText("Default");
  await expect(first.getByRole("button", { name: "Listening: Basic" })).toHaveAttribute(
    "aria-pressed",
    "true",
  );
  await expectClean(page, "separations");
  await first.getByRole("button", { name: "Delete Basic" }).click();
  const question = page.getByRole("alertdialog", { name: "Delete Basic?" });
  await expect(question).toContainText(/Its stems, [\d.]+ [kM]B, are removed for good/u);
  await question.getByRole("button", { name: "Delete stems" }).click();
  await expect(panel).toContainText("There is none yet.");
  await page.keyboard.press("Escape");
  await expect(lane(page, "Mix")).toBeVisible();

  await page.getByRole("complementary", { name: "Separation" }).getByRole("button").click();
  const dialog = page.getByRole("dialog", { name: "Separate “Night Ferry”" });
  await dialog.getByRole("radio", { name: "Basic" }).check();
  await dialog.getByRole("button", { name: "Separate", exact: true }).click();
  await expect(lane(page, "Vocals")).toBeVisible({ timeout: 30_000 });
});

test("two separations are compared at the same place while they play", async ({
  page,
  product,
}) => {
  test.setTimeout(120_000);
  await tapPlayer(page);
  await signUp(page);
  const trackId = await openNewTrack(page, { title: "Undercurrent", durationSec: 24, seed: 44 });
  await separated(page, trackId);
  await installTinyModel(product, { name: "night-choir", stems: 6 });
  await separateAgain(page, { model: "night-choir" });
  await expect(page.getByText(/^“night-choir.* is ready$/u).first()).toBeVisible({
    timeout: 60_000,
  });

  await tapReady(page);
  const mute = lane(page, "Vocals").getByRole("button", { name: "Mute Vocals" });
  await mute.click();
  await expect(mute).toHaveAttribute("aria-pressed", "true");
  await expect(page.getByRole("button", { name: "Separation: Basic" })).toBeVisible();
  await play(page);
  await page.waitForFunction(() => window.__tap?.observed.player.snapshot.deck === "stems");
  const four = { vocals: 0, drums: 1, bass: 1, other: 1 };
  const six = { ...four, guitar: 1, piano: 1 };
  const basic = await packUrlOf(page, trackId, "spectral");
  const neural = await packUrlOf(page, trackId, "night-choir");
  expect(await hear(page, { baseUrl: basic, gains: four })).toMatchObject({ wrong: null });
  const sides = {
    basic: { baseUrl: basic, gains: four, name: "Separation: Basic" },
    neural: { baseUrl: neural, gains: six, name: /^Separation: night-choir/u },
  };
  for (const [from, to] of [
    [sides.basic, sides.neural],
    [sides.neural, sides.basic],
    [sides.basic, sides.neural],
    [sides.neural, sides.basic],
  ] as const) {
    await rewind(page);
    const before = await originFrame(page);
    const change = await hearChange(page, () => page.keyboard.press("b"));
    await expect(page.getByRole("button", { name: to.name })).toBeVisible();
    expect(await originFrame(page)).toBe(before);
    const left = await compareStretch(page, { ...from, ...change.before });
    const right = await compareStretch(page, { ...to, ...change.after });
    expect(left).toMatchObject({ wrong: null });
    expect(right).toMatchObject({ wrong: null });
    expect(Math.min(left.peak, right.peak)).toBeGreaterThan(0.001);
    expect(await hear(page, to)).toMatchObject({ wrong: null });
  }

  const panel = await openSeparations(page);
  await expect(panel).toContainText(
    /Take the stems out of the mix and what is left is [\d.]+ dB (above|below) the mix\./u,
  );
  const rows = panel.getByRole("listitem");
  const newest = rows.filter({ hasText: "night-choir" }).first();
  await expect(newest).toContainText("Default");
  const first = panel.getByRole("listitem", { name: "Basic", exact: true });
  await expect(first).not.toContainText("Default");
  await panel.getByRole("button", { name: "Make default: Basic" }).click();
  await expect(first.getByText("Default", { exact: true })).toBeVisible();
  await expect(newest.getByText("Default", { exact: true })).toBeHidden();
  await page.keyboard.press("b");
  await expect(panel.getByRole("button", { name: /^Listening: night-choir/u })).toBeVisible();
  await page.reload();
  await expect(page.getByRole("button", { name: "Separation: Basic" })).toBeVisible();
});

test("another user sees nothing of a track's separations", async ({ page, browser }) => {
  await signUp(page);
  const trackId = await openNewTrack(page, { title: "Locked Room", durationSec: 5, seed: 45 });
  await separated(page, trackId);
  const [mine] = await separationsOf(page, trackId);
  const separationId = mine?.id ?? "";
  const stranger = await browser.newContext({ baseURL: new URL(page.url()).origin });
  try {
    const other = await stranger.newPage();
    await signUp(other);
    for (const path of [
      `/tracks/${trackId}`,
      `/tracks/${trackId}?listen=${separationId}`,
      `/api/media/separations/${separationId}/manifest.json`,
      `/api/media/separations/${separationId}/vocals/00000.flac`,
    ]) {
      expect((await other.request.get(path)).status(), path).toBe(404);
    }
    for (const name of ["choose", "delete", "resume"]) {
      const answer = await other.request.post(`/api/trpc/separation.${name}`, {
        data: { separationId },
      });
      expect(answer.status(), name).toBe(404);
    }
    const options = encodeURIComponent(JSON.stringify({ trackIds: [trackId] }));
    const answer = await other.request.get(`/api/trpc/separation.options?input=${options}`);
    expect(answer.status()).toBe(404);
  } finally {
    await stranger.close();
  }
  expect(await separationsOf(page, trackId)).toMatchObject([{ state: "completed" }]);
});
