import type { Locator, Page } from "@playwright/test";
import type { FakePlaylist, FakeUser } from "../../server/testing/spotify/catalogue-types.ts";
import type { FakeSpotify } from "../../server/testing/spotify/start-fake-spotify.ts";
import { expect } from "../fixtures/spotify.ts";

/** A title, who plays it, and for how long it is said to last. */
export type ListedSong = readonly [title: string, artist: string, durationSec: number];

/** Makes a playlist at Spotify that everybody may see. */
export function publicPlaylist(
  { catalogue }: FakeSpotify,
  title: string,
  songs: readonly ListedSong[],
): FakePlaylist {
  const owner = catalogue.addUser(`owner of ${title}`, { displayName: "Northlight Parade" });
  return catalogue.addPlaylist({ owner, title, isPublic: true, tracks: songsOf(catalogue, songs) });
}

/** Tracks of the catalogue. */
export function songsOf(catalogue: FakeSpotify["catalogue"], songs: readonly ListedSong[]) {
  return songs.map(([title, artist, durationSec]) =>
    catalogue.addTrack({ title, artists: [artist], durationMs: durationSec * 1000 }),
  );
}

/** Has a playlist imported; the page hears of it by itself. */
export async function startImport(page: Page, { id }: FakePlaylist): Promise<void> {
  const url = `https://open.spotify.com/playlist/${id}`;
  const answer = await page.request.post("/api/trpc/spotify.import", { data: { url } });
  expect(answer.ok(), await answer.text()).toBe(true);
}

/** Opens a playlist from the sidebar once it is there. */
export async function openPlaylist(page: Page, name: string): Promise<void> {
  await page
    .getByRole("region", { name: "Playlists" })
    .getByRole("link", { name: new RegExp(`^${name}`, "u") })
    .click();
  await expect(page.getByRole("heading", { name, level: 1 })).toBeVisible();
}

/** The row of a list's track. */
export function itemRow(page: Page, title: string): Locator {
  return page
    .getByRole("grid", { name: "Tracks of the list" })
    .getByRole("row")
    .filter({ has: page.getByText(title, { exact: true }) });
}

/** Connects the signed-in account to an account at Spotify, and ends in the library. */
export async function connectSpotify(page: Page, { id }: FakeUser): Promise<void> {
  await page.goto("/api/spotify/connect");
  await page.getByRole("combobox", { name: "Log in as" }).selectOption(id);
  await page.getByRole("button", { name: "Agree" }).click();
  await page.waitForURL(({ pathname }) => pathname === "/import");
  await page.goto("/");
}
