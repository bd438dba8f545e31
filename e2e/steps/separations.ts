import type { Locator, Page } from "@playwright/test";
import { expect } from "../fixtures/product.ts";

/** The dialog's choices by name. */
export interface ModelSettings {
  readonly model: string;
  readonly shifts?: number;
  readonly overlap?: number;
  readonly pieceSec?: number;
}

/** Thirty times the work of one plain pass: a separation that goes on while a test looks at it. */
export const LONG_WORK = { shifts: 10, overlap: 0.75 } as const;

/** What the server says of one separation. */
export interface SeparationFacts {
  readonly id: string;
  readonly model: string;
  readonly state: string;
  readonly label: string;
  readonly stems: readonly { readonly ready: readonly (readonly [number, number])[] }[];
}

/** The track's separations, newest first, as the server has them. */
export async function separationsOf(page: Page, trackId: string): Promise<SeparationFacts[]> {
  const input = encodeURIComponent(JSON.stringify({ trackId }));
  const answer = await page.request.get(`/api/trpc/track.byId?input=${input}`);
  const body = (await answer.json()) as { result: { data: { separations: SeparationFacts[] } } };
  return body.result.data.separations;
}

/** Address of the files of the pack that was made with a model. */
export async function packUrlOf(page: Page, trackId: string, model: string): Promise<string> {
  const found = (await separationsOf(page, trackId)).find((each) => each.model === model);
  return `/api/media/separations/${found?.id ?? ""}`;
}

/** Asks for a separation from the track's menu. */
export async function separateAgain(page: Page, settings: ModelSettings): Promise<void> {
  await page.getByRole("button", { name: "More", exact: true }).click();
  await page.getByRole("menuitem", { name: /^Separate (again|into stems)$/u }).click();
  const dialog = page.getByRole("dialog", { name: /^Separate “/u });
  await chooseSettings(dialog, settings);
  await dialog.getByRole("button", { name: "Separate", exact: true }).click();
  await expect(dialog).toBeHidden();
}

/** Opens the advanced part of the dialog and makes choices there. */
export async function chooseSettings(
  dialog: Locator,
  { model, shifts, overlap, pieceSec }: ModelSettings,
): Promise<void> {
  await dialog.getByRole("button", { name: "More", exact: true }).click();
  await dialog.getByRole("combobox", { name: "Model" }).selectOption(model);
  if (shifts !== undefined) {
    await dialog.getByRole("combobox", { name: "Shifts" }).selectOption(String(shifts));
  }
  if (overlap !== undefined) {
    await dialog.getByRole("combobox", { name: "Overlap" }).selectOption(String(overlap));
  }
  if (pieceSec !== undefined) {
    await dialog.getByRole("combobox", { name: "Piece length" }).selectOption(String(pieceSec));
  }
}

/** The list of the track's separations, opened from its menu. */
export async function openSeparations(page: Page): Promise<Locator> {
  await page.getByRole("button", { name: "More", exact: true }).click();
  await page.getByRole("menuitem", { name: "Separations" }).click();
  return page.getByRole("dialog", { name: "Separations" });
}
