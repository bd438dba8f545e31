import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures/product.ts";
import { installTinyModel } from "./fixtures/tiny-model.ts";
import { signUp } from "./steps/account.ts";
import { expectClean } from "./steps/axe.ts";
import { lane, openNewTrack, play, separated } from "./steps/studio.ts";
import { hear, tapPlayer, tapReady } from "./steps/tap.ts";
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
  await expect(first).toContainText("adds up to the mix exactly");
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

/** Address of the pack that was made with a model. */
async function packUrlOf(page: Page, trackId: string, model: string): Promise<string> {
  const input = encodeURIComponent(JSON.stringify({ trackId }));
  const answer = await page.request.get(`/api/trpc/track.byId?input=${input}`);
  const body = (await answer.json()) as {
    result: { data: { separations: { id: string; model: string }[] } };
  };
  const found = body.result.data.separations.find((separation) => separation.model === model);
  return `/api/media/separations/${found?.id ?? ""}`;
}

/** Context frame at which the track began, or would have. */
async function originFrame(page: Page): Promise<number> {
  return page.evaluate(() => {
    const line = window.__tap?.observed.timeline();
    return line ? line.contextFrame - line.trackFrame : Number.NaN;
  });
}

/** Where the stretch that sounds began: another one for each change of what is heard. */
async function originRun(page: Page): Promise<number> {
  return page.evaluate(() => window.__tap?.observed.timeline()?.contextFrame ?? 0);
}

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
  await page.getByRole("button", { name: "More", exact: true }).click();
  await page.getByRole("menuitem", { name: "Separate again" }).click();
  const dialog = page.getByRole("dialog", { name: "Separate “Undercurrent”" });
  await dialog.getByRole("button", { name: "More", exact: true }).click();
  await dialog.getByRole("combobox", { name: "Model" }).selectOption("night-choir");
  await dialog.getByRole("button", { name: "Separate", exact: true }).click();
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
  const before = await originFrame(page);
  expect(await hear(page, { baseUrl: basic, gains: four })).toMatchObject({ wrong: null });
  for (const [baseUrl, gains, label] of [
    [neural, six, /^Separation: night-choir/u],
    [basic, four, "Separation: Basic"],
  ] as const) {
    const runs = await originRun(page);
    await page.keyboard.press("b");
    await expect(page.getByRole("button", { name: label })).toBeVisible();
    await expect.poll(() => originRun(page)).not.toBe(runs);
    expect(await originFrame(page)).toBe(before);
    const heard = await hear(page, { baseUrl, gains });
    expect(heard.maxError).toBeLessThan(1e-5);
    expect(heard.peak).toBeGreaterThan(0.001);
  }

  await page.getByRole("button", { name: "Separation: Basic" }).click();
  await page.getByRole("menuitem", { name: "All separations" }).click();
  const panel = page.getByRole("dialog", { name: "Separations" });
  await expect(panel).toContainText(/differs from the mix by −?[\d.]+ dB, made on the processor/u);
  await panel.getByRole("button", { name: "Make default: Basic" }).click();
  await expect(panel.getByRole("listitem", { name: "Basic" })).toContainText("Default");
  await page.reload();
  await expect(page.getByRole("button", { name: "Separation: Basic" })).toBeVisible();
});
