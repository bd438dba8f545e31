import type { Page } from "@playwright/test";
import type { FakePlaylist, FakeUser } from "../server/testing/spotify/catalogue-types.ts";
import type { FakeSpotify } from "../server/testing/spotify/start-fake-spotify.ts";
import { expectNone } from "./fixtures/no-secrets.ts";
import { expect, test } from "./fixtures/spotify.ts";
import { signUp } from "./steps/account.ts";
import { listenTo } from "./steps/heard.ts";
import { addressOf, expectPreview, linkField, openImport } from "./steps/import.ts";
import { connectSpotify, itemRow, openPlaylist, startImport } from "./steps/playlists.ts";
import { pickFiles, songFile, trackRow } from "./steps/tracks.ts";

test.use({ productOf: "playlists", contextOptions: { reducedMotion: "reduce" } });

const ITEMS = /\/v1\/playlists\/\w+\/items/u;

/** A playlist of so many tracks; files of 5 s fit its first two. */
function longPlaylist(
  { catalogue }: FakeSpotify,
  title: string,
  count = 250,
): { listener: FakeUser; list: FakePlaylist } {
  const listener = catalogue.addUser(`owner of ${title}`, { displayName: "Harrow Lane" });
  const tracks = Array.from({ length: count }, (_, at) =>
    catalogue.addTrack({
      title: `${title} ${at + 1}`,
      artists: ["Kite Season"],
      durationMs: at < 2 ? 5000 : 180_000,
    }),
  );
  return { listener, list: catalogue.addPlaylist({ owner: listener, title, tracks }) };
}

function newsOf(page: Page) {
  return page.getByRole("region", { name: "Import of the list" });
}

test("from an account to stems: 250 tracks come in, two find their files, and all of Spotify’s goes again", async ({
  page,
  spotify,
}) => {
  const { listener, list } = longPlaylist(spotify, "Long way");
  const heard = listenTo(page);
  await signUp(page);
  await page.goto("/settings");
  await page.getByRole("switch", { name: "Separate new tracks automatically" }).click();
  await connectSpotify(page, listener);
  await openImport(page);
  await linkField(page).fill(addressOf(list));
  await page.keyboard.press("Enter");
  await expectPreview(page, "Long way");
  await page.getByRole("button", { name: "Import 250 tracks" }).click();
  await page.waitForURL(/\/playlists\//u);
  await expect(page.getByRole("button", { name: "All 250" })).toBeVisible();

  await pickFiles(page, [songFile("Kite Season - Long way 1", 701)]);
  await pickFiles(page, [songFile("Kite Season - Long way 2", 702)]);
  await expect(page.getByRole("button", { name: "Ready 2" })).toBeVisible();

  await page.goto("/");
  for (const title of ["Long way 1", "Long way 2"]) {
    const row = trackRow(page, title);
    await expect(row).toContainText("Not separated");
    await row.getByRole("checkbox").click();
  }
  const toolbar = page.getByRole("toolbar");
  await toolbar.getByRole("button", { name: /^Separate/u }).click();
  const dialog = page.getByRole("dialog", { name: "Separate 2 tracks" });
  await dialog.getByRole("radio", { name: "Basic" }).check();
  await dialog.getByRole("button", { name: "Separate", exact: true }).click();
  for (const title of ["Long way 1", "Long way 2"]) {
    await expect(trackRow(page, title)).toContainText("Ready", { timeout: 30_000 });
  }

  await page.goto("/settings");
  const section = page.getByRole("region", { name: "Spotify" });
  await section.getByRole("button", { name: "Disconnect" }).click();
  const question = page.getByRole("alertdialog", { name: "Disconnect Spotify?" });
  await question.getByRole("button", { name: "Disconnect" }).click();
  await expect(section.getByRole("link", { name: /Connect/u })).toBeVisible();
  await page.goto("/");
  const tracks = page.getByRole("grid", { name: "Tracks" }).getByRole("row");
  await expect(trackRow(page, "Kite Season - Long way 1")).toContainText("Ready");
  await expect(trackRow(page, "Kite Season - Long way 2")).toContainText("Ready");
  await expect(tracks.filter({ has: page.getByRole("link", { name: /Long way/u }) })).toHaveCount(
    2,
  );
  const text = await heard.text();
  expect(text).toContain("Long way 250");
  expectNone(text, spotify.secrets());
});

test("how far an import is can be seen, and a limit in its middle with its end; nothing is asked for twice", async ({
  page,
  spotify,
}) => {
  const { listener, list } = longPlaylist(spotify, "Slow set", 720);
  await signUp(page);
  await connectSpotify(page, listener);
  await openImport(page);
  await linkField(page).fill(addressOf(list));
  await page.keyboard.press("Enter");
  await expectPreview(page, "Slow set");
  spotify.log.clear();
  // The preview has read 500: the name and a page more bring it to 550 of 720, which is seven tenths of the work.
  const middle = spotify.faults.hold(ITEMS, { after: 1 });
  await page.getByRole("button", { name: "Import up to 720 tracks" }).click();
  await middle.arrived;
  await expect(newsOf(page)).toContainText(/53\s*%/u);
  spotify.faults.rateLimit({ retryAfterSec: 6 });
  middle.release();
  await expect(newsOf(page)).toContainText(/wait until \d\d:\d\d\. It goes on by itself\./u);
  await page.waitForURL(/\/playlists\//u, { timeout: 30_000 });
  await expect(page.getByRole("button", { name: "All 720" })).toBeVisible();
  const items = spotify.log.filter({ path: ITEMS, status: 200 });
  expect(new Set(items.map(({ search }) => search)).size).toBe(items.length);
  expect(spotify.log.count({ path: ITEMS, status: 429 })).toBe(1);
});

test("a token that ends in the middle of an import is renewed once, and nobody is asked", async ({
  page,
  spotify,
}) => {
  const { listener, list } = longPlaylist(spotify, "Long night");
  await signUp(page);
  await connectSpotify(page, listener);
  await openImport(page);
  const middle = spotify.faults.hold(ITEMS, { after: 2 });
  await startImport(page, list);
  await middle.arrived;
  spotify.accounts.expireAccessTokens();
  spotify.log.clear();
  middle.release();
  await openPlaylist(page, "Long night");
  await expect(page.getByRole("button", { name: "All 250" })).toBeVisible();
  expect(spotify.log.count({ path: /\/api\/token$/u })).toBe(1);
  await page.goto("/settings");
  await expect(page.getByRole("region", { name: "Spotify" })).toContainText("Harrow Lane");
});

test("two people import the same list, and neither hears or sees anything of the other", async ({
  page,
  browser,
  baseURL,
  spotify,
}) => {
  const owner = spotify.catalogue.addUser("owner of Shared set");
  const song = { title: "Shared Amber", artists: ["Kite Season"], durationMs: 5000 };
  const tracks = [spotify.catalogue.addTrack(song)];
  const seed = { owner, title: "Shared set", isPublic: true, tracks };
  const list = spotify.catalogue.addPlaylist(seed);
  const context = await browser.newContext({ baseURL: baseURL ?? "", reducedMotion: "reduce" });
  const other = await context.newPage();
  await Promise.all([signUp(page), signUp(other)]);
  await Promise.all([startImport(page, list), startImport(other, list)]);
  await openPlaylist(page, "Shared set");
  await openPlaylist(other, "Shared set");
  const heard = listenTo(other);
  await pickFiles(page, [songFile("Kite Season - Shared Amber", 703)]);
  await expect(itemRow(page, "Shared Amber")).toContainText("In your library");
  await other.reload();
  await expect(itemRow(other, "Shared Amber")).toContainText("No file yet");
  const { pathname } = new URL(page.url());
  expectNone(await heard.text(), ["Kite Season - Shared Amber.wav", pathname]);
  await other.goto(pathname);
  await expect(other.getByRole("heading", { name: /not|gone|found/iu }).first()).toBeVisible();
  await other.goto("/");
  await expect(trackRow(other, "Shared Amber")).toContainText("Needs an audio file");
  await context.close();
});
