import type { Locator, Page } from "@playwright/test";
import type { FakePlaylist } from "../../server/testing/spotify/catalogue-types.ts";
import { expect } from "../fixtures/spotify.ts";

/** The address that people share. */
export function addressOf({ id }: FakePlaylist): string {
  return `https://open.spotify.com/playlist/${id}`;
}

/** Opens the page from the sidebar, or the tab bar of phones. */
export async function openImport(page: Page): Promise<void> {
  await page.getByRole("link", { name: "Import", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Import", level: 1 })).toBeVisible();
}

export function linkField(page: Page): Locator {
  return page.getByRole("textbox", { name: "Spotify link" });
}

/** Pastes into what has the focus, as from the clipboard. */
export async function paste(page: Page, text: string): Promise<void> {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.evaluate((each) => navigator.clipboard.writeText(each), text);
  await page.keyboard.press("ControlOrMeta+v");
}

/** The list that is shown before it is imported. */
export async function expectPreview(page: Page, title: string): Promise<void> {
  await expect(page.getByRole("heading", { name: title, level: 2 })).toBeVisible();
  await expect(page.getByRole("group", { name: "Show" })).toBeVisible();
}

/** A row of it. */
export function previewRow(page: Page, title: string): Locator {
  return page
    .getByRole("grid", { name: "Tracks to import" })
    .getByRole("row")
    .filter({ has: page.getByText(title, { exact: true }) });
}

/** What is chosen, the switch and the button, or how far the import is. */
export function importBar(page: Page): Locator {
  return page.getByRole("region", { name: "Import", exact: true });
}
