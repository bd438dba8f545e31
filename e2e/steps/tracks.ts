import type { Locator, Page } from "@playwright/test";
import { makeSong } from "../fixtures/song.ts";

export interface SongFile {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

/** A short song under this title; different seeds are different songs. */
export function songFile(title: string, seed: number): SongFile {
  const buffer = makeSong({ durationSec: 5, seed });
  return { name: `${title}.wav`, mimeType: "audio/wav", buffer };
}

/** Chooses files in the picker that every signed-in page has. */
export async function pickFiles(page: Page, files: readonly SongFile[]): Promise<void> {
  await page.getByLabel("Audio files to upload").setInputFiles([...files]);
}

/** Drops files on the window, or on one row of a list, as a file manager does. */
export async function dropFiles(
  page: Page,
  files: readonly SongFile[],
  row?: Locator,
): Promise<void> {
  const data = files.map(({ name, mimeType, buffer }) => ({
    name,
    mimeType,
    base64: buffer.toString("base64"),
  }));
  const transfer = await page.evaluateHandle((dropped) => {
    const list = new DataTransfer();
    for (const { name, mimeType, base64 } of dropped) {
      const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
      list.items.add(new File([bytes], name, { type: mimeType }));
    }
    return list;
  }, data);
  const target = row ?? page.locator("body");
  await target.dispatchEvent("dragenter", { dataTransfer: transfer });
  // Over a row the row itself says that it takes the file.
  if (!row) await page.getByText("Drop to upload").waitFor();
  await target.dispatchEvent("drop", { dataTransfer: transfer });
}

/** The row of a track in the library. */
export function trackRow(page: Page, title: string): Locator {
  return page
    .getByRole("grid", { name: "Tracks" })
    .getByRole("row")
    .filter({ has: page.getByRole("link", { name: title, exact: true }) });
}
