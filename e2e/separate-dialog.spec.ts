import type { Locator } from "@playwright/test";
import { expect, test } from "./fixtures/product.ts";
import { makeSong } from "./fixtures/song.ts";
import { installTinyModel } from "./fixtures/tiny-model.ts";
import { forgetSession, signUp } from "./steps/account.ts";
import { expectClean } from "./steps/axe.ts";
import { chooseSettings, LONG_WORK, separationsOf } from "./steps/separations.ts";
import { openNewTrack } from "./steps/studio.ts";
import { pickFiles, songFile, trackRow } from "./steps/tracks.ts";

test.use({ productOf: "separate dialog", contextOptions: { reducedMotion: "reduce" } });

const MODEL = "tide";
const state = { isInstalled: false };

/** Signs up; new tracks wait to be asked for. */
async function begin(
  page: Parameters<typeof signUp>[0],
  product?: Parameters<typeof installTinyModel>[0],
): Promise<void> {
  await signUp(page);
  await page.goto("/settings");
  const automatic = page.getByRole("switch", { name: "Separate new tracks automatically" });
  await automatic.click();
  await expect(automatic).toHaveAttribute("aria-checked", "false");
  await page.goto("/");
  if (!product || state.isInstalled) return;
  await installTinyModel(product, { name: MODEL });
  state.isInstalled = true;
}

/** The expected time in the foot of the dialog, in seconds. */
async function expectedSec(dialog: Locator): Promise<number> {
  const text = (await dialog.getByRole("status").textContent()) ?? "";
  const part = (unit: string) => Number(new RegExp(`(\\d+) ${unit}\\b`, "u").exec(text)?.[1] ?? 0);
  return part("h") * 3600 + part("min") * 60 + part("s");
}

test("without a model the dialog says what is missing, to admins and to others, and names the basic engine", async ({
  page,
}) => {
  await begin(page);
  for (const isAdmin of [true, false]) {
    if (!isAdmin) {
      await page.goto("about:blank");
      await forgetSession(page);
      await begin(page);
    }
    await pickFiles(page, [songFile("Plain Water", 71)]);
    await trackRow(page, "Plain Water")
      .getByRole("button", { name: /^Separate/u })
      .click();
    const dialog = page.getByRole("dialog", { name: "Separate “Plain Water”" });
    await expect(dialog).toContainText(isAdmin ? /You can/u : /An admin can/u);
    await expect(dialog).toContainText("Basic works without a model.");
    await expect(dialog.getByRole("link", { name: "Open Models" })).toHaveCount(isAdmin ? 1 : 0);
    await expect(dialog.getByRole("radio", { name: "Basic" })).toBeChecked();
    for (const name of ["Fast", "Balanced", "Best"]) {
      const preset = dialog.getByRole("radio", { name });
      await expect(preset).toBeDisabled();
      await expect(preset).toHaveAccessibleDescription(/is not installed/u);
      await expect(preset).toHaveAccessibleDescription(isAdmin ? /You can/u : /An admin can/u);
    }
    await expectClean(page, "dialog without a model");
  }
});

for (const size of [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
]) {
  test(`all settings are chosen with keys alone at ${size.width} px`, async ({ page, product }) => {
    await page.setViewportSize(size);
    await begin(page, product);
    const trackId = await openNewTrack(page, {
      title: "Tidal Clock",
      durationSec: 30,
      seed: size.width,
    });
    await page.getByRole("button", { name: "More", exact: true }).press("Enter");
    await page.getByRole("menuitem", { name: "Separate into stems" }).press("Enter");
    const dialog = page.getByRole("dialog", { name: "Separate “Tidal Clock”" });
    await dialog.getByRole("button", { name: "More", exact: true }).press("Enter");
    const choose = async (name: string, text: string) => {
      const field = dialog.getByRole("combobox", { name });
      await field.focus();
      await page.keyboard.type(text);
      await expect(field.locator("option:checked")).toContainText(text);
    };
    await choose("Model", MODEL);
    await expect(dialog.getByRole("radio", { name: "Own settings" })).toBeChecked();
    const usual = await expectedSec(dialog);
    await choose("Shifts", "5");
    await expect.poll(() => expectedSec(dialog)).toBeGreaterThan(usual * 4);
    const shifted = await expectedSec(dialog);
    await choose("Overlap", "50%");
    await expect.poll(() => expectedSec(dialog)).toBeGreaterThan(shifted);
    await choose("Stems", "Vocals and instrumental");
    await expect(dialog.getByRole("list", { name: "Stems" }).getByRole("listitem")).toHaveText([
      "Vocals",
      "Instrumental",
    ]);
    const exact = dialog.getByRole("checkbox", { name: "Exact sum" });
    await exact.press("Space");
    await expect(exact).toHaveAttribute("aria-checked", "true");
    await expect(dialog).toContainText("are the mix, sample for sample");
    await expect(
      dialog.getByRole("combobox", { name: "Piece length" }),
    ).toHaveAccessibleDescription(/How much the model hears at once/u);
    await expectClean(page, "all settings");
    const spill = await dialog.evaluate((element) => element.scrollWidth - element.clientWidth);
    expect(spill).toBeLessThanOrEqual(1);
    await dialog.getByRole("button", { name: "Separate", exact: true }).press("Enter");
    await expect(dialog).toBeHidden();
    const [made] = await separationsOf(page, trackId);
    expect(made?.label).toMatch(/tide, overlap 50%, 5 shifts, vocals and the rest, exact sum/u);
  });
}

test("a selection says how far it is as a whole, what was refused, and can be taken back", async ({
  page,
  product,
}) => {
  test.setTimeout(120_000);
  await begin(page, product);
  const names = ["First Light", "Second Wind", "Third Rail"];
  await pickFiles(
    page,
    names.map((name, index) => ({
      name: `${name}.wav`,
      mimeType: "audio/wav",
      buffer: makeSong({ durationSec: 40, seed: 80 + index }),
    })),
  );
  for (const name of names) await expect(trackRow(page, name)).toContainText("Not separated");
  const empty = makeSong({ durationSec: 0, seed: 90 });
  await pickFiles(page, [{ name: "Torn Page.wav", mimeType: "audio/wav", buffer: empty }]);
  await expect(trackRow(page, "Torn Page")).toContainText(/Retry|file|audio|read/iu);
  await page.getByRole("checkbox", { name: "Select all" }).click();
  await page
    .getByRole("toolbar")
    .getByRole("button", { name: /^Separate/u })
    .click();
  const dialog = page.getByRole("dialog", { name: "Separate 4 tracks" });
  await chooseSettings(dialog, { model: MODEL, ...LONG_WORK });
  await expect(dialog.getByRole("status")).toContainText(/^About .* of work in all/u);
  await dialog.getByRole("button", { name: "Separate", exact: true }).click();
  const answer = page.getByRole("dialog", { name: "3 tracks are being separated" });
  await expect(answer).toContainText("1 track was not taken");
  await expect(answer.getByRole("listitem").filter({ hasText: "Torn Page" })).toContainText(
    "has not been read completely",
  );
  await expectClean(page, "refused tracks");
  await answer.getByRole("button", { name: "Close" }).last().click();

  const whole = page.getByRole("region", { name: "Separations in all" });
  await expect(whole).toContainText("3 separations, 0 done");
  await expect(whole.getByRole("progressbar")).toHaveAttribute("aria-valuenow", /[1-9]/u, {
    timeout: 60_000,
  });
  await expectClean(page, "progress of a batch");
  await page.reload();
  await expect(whole).toContainText(/3 separations, [012] done/u);
  await whole.getByRole("button", { name: "Cancel the rest" }).click();
  const question = page.getByRole("alertdialog", { name: /^Cancel \d separations?\?$/u });
  await question.getByRole("button", { name: "Cancel them" }).click();
  await expect(whole).toBeHidden({ timeout: 30_000 });
  await expect(trackRow(page, "Third Rail")).toContainText(/Cancelled|Ready/u);
});
