import { readFile } from "node:fs/promises";
import type { Locator, Page } from "@playwright/test";
import { expect } from "../fixtures/product.ts";

/** A file as the browser saved it. */
export interface SavedFile {
  readonly name: string;
  readonly bytes: Buffer;
}

/** Opens the dialog from the studio's head. */
export async function openExport(page: Page): Promise<Locator> {
  await page.getByRole("button", { name: "Export", exact: true }).click();
  return page.getByRole("dialog", { name: /^Export “/u });
}

/** Makes a file with the dialog's present choices, and saves it. */
export async function exportFile(
  page: Page,
  { what, stem, format }: { what: string; stem?: string; format: "WAV" | "FLAC" | "MP3" },
): Promise<SavedFile> {
  const dialog = page.getByRole("dialog", { name: /^Export “/u });
  await dialog.getByRole("radio", { name: what, exact: true }).check();
  if (stem !== undefined) {
    await dialog.getByRole("combobox", { name: "Stem" }).selectOption({ label: stem });
  }
  await dialog.getByRole("radio", { name: format, exact: true }).check();
  const before = await dialog.getByRole("button", { name: /^Download / }).count();
  await dialog.getByRole("button", { name: "Export", exact: true }).click();
  const buttons = dialog.getByRole("button", { name: /^Download / });
  await expect(buttons).toHaveCount(before + 1, { timeout: 60_000 });
  return saveFile(page, buttons.first());
}

/** Presses a row's button and takes what the browser saves. */
export async function saveFile(page: Page, button: Locator): Promise<SavedFile> {
  const [download] = await Promise.all([page.waitForEvent("download"), button.click()]);
  const path = await download.path();
  return { name: download.suggestedFilename(), bytes: await readFile(path) };
}

/** Samples of any audio file, decoded by the browser; exact for 24 bits. */
export async function decodeInPage(
  page: Page,
  bytes: Buffer,
): Promise<{ frames: number; peak: number }> {
  return page.evaluate(async (base64) => {
    const data = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
    const context = new OfflineAudioContext(2, 1, 44_100);
    const audio = await context.decodeAudioData(data.buffer);
    const peak = audio.getChannelData(0).reduce((most, y) => Math.max(most, Math.abs(y)), 0);
    return { frames: audio.length, peak };
  }, bytes.toString("base64"));
}
