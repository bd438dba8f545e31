import type { Locator, Page } from "@playwright/test";
import { makeSong } from "../fixtures/song.ts";
import { expect } from "../fixtures/product.ts";
import { pickFiles } from "./tracks.ts";

/** The addresses of a track's two packs. */
export interface PackUrls {
  readonly stems: string;
  readonly mix: string;
}

/** Uploads a song from the library and opens its studio. Returns the track's id. */
export async function openNewTrack(
  page: Page,
  song: { title: string; durationSec: number; seed: number },
): Promise<string> {
  const buffer = makeSong(song);
  await pickFiles(page, [{ name: `${song.title}.wav`, mimeType: "audio/wav", buffer }]);
  await page.getByRole("link", { name: song.title, exact: true }).click();
  await page.waitForURL(/\/tracks\//u);
  await expect(page.getByRole("heading", { name: song.title, level: 1 })).toBeVisible();
  return new URL(page.url()).pathname.split("/").at(-1) ?? "";
}

/** As `openNewTrack`, with lanes of all stems; 12 s long. */
export async function openSeparated(
  page: Page,
  song: { title: string; seed: number },
): Promise<string> {
  const trackId = await openNewTrack(page, { ...song, durationSec: 12 });
  await separated(page, trackId);
  await expect(lane(page, "Vocals")).toBeVisible();
  return trackId;
}

/** Asks the server for the track's separation, as soon as it has one with stems. */
export async function packUrls(page: Page, trackId: string): Promise<PackUrls> {
  const { id } = await separationOf(page, trackId, ({ stems }) => stems.length > 0);
  return { stems: `/api/media/separations/${id}`, mix: `/api/media/tracks/${trackId}` };
}

/** Waits until the separation is complete. */
export async function separated(page: Page, trackId: string): Promise<void> {
  await separationOf(page, trackId, ({ state }) => state === "completed");
}

interface Separation {
  readonly id: string;
  readonly state: string;
  readonly stems: readonly unknown[];
}

async function separationOf(
  page: Page,
  trackId: string,
  isThere: (separation: Separation) => boolean,
): Promise<Separation> {
  const input = encodeURIComponent(JSON.stringify({ trackId }));
  const found: Separation[] = [];
  await expect(async () => {
    const answer = await page.request.get(`/api/trpc/track.byId?input=${input}`);
    const body = (await answer.json()) as { result: { data: { separations: Separation[] } } };
    found.splice(0, found.length, ...body.result.data.separations.filter(isThere));
    expect(found).not.toHaveLength(0);
  }).toPass({ timeout: 60_000 });
  return found[0]!;
}

export function lane(page: Page, name: string): Locator {
  return page.getByRole("region", { name, exact: true });
}

/** The position that the transport shows, in seconds. */
export async function positionSec(page: Page): Promise<number> {
  const shown = await page.getByTestId("position").first().textContent();
  const [minutes = "0", seconds = "0"] = (shown ?? "").split(":");
  return Number(minutes) * 60 + Number(seconds);
}

/** Plays, and waits until the position moves. */
export async function play(page: Page): Promise<void> {
  const before = await positionSec(page);
  await page.getByRole("button", { name: "Play", exact: true }).click();
  await expect.poll(() => positionSec(page)).toBeGreaterThan(before);
}

/** Clicks into the overview, at a share of the track's length. */
export async function seekTo(page: Page, share: number): Promise<void> {
  const strip = page.getByRole("slider", { name: "Position" }).locator("..");
  const box = await strip.boundingBox();
  if (!box) throw new Error("The overview is not in view.");
  await strip.click({ position: { x: box.width * share, y: box.height / 2 } });
}

/** Waits until the page that the server has drawn takes keys. */
export async function awake(page: Page): Promise<void> {
  await expect(page.getByTestId("position").first()).toHaveText(/\d/u);
}
