import { expect, test } from "./fixtures/spotify.ts";
import { signUp } from "./steps/account.ts";
import {
  addressOf,
  expectPreview,
  linkField,
  openImport,
  paste,
  previewRow,
} from "./steps/import.ts";
import { itemRow, publicPlaylist, songsOf } from "./steps/playlists.ts";

/** A server whose operator has entered no credentials. */
test.use({
  productOf: "public lists",
  productEnv: async ({ spotify }, provide) => {
    const { apiUrl, accountsUrl, openUrl } = spotify;
    await provide({
      SPOTIFY_API_URL: apiUrl,
      SPOTIFY_ACCOUNTS_URL: accountsUrl,
      SPOTIFY_OPEN_URL: openUrl,
    });
  },
});

test("a public link is pasted and imported without any account, and what is missing is said", async ({
  page,
  spotify,
}) => {
  const list = publicPlaylist(spotify, "Set B, late slot", [
    ["Backlit", "Velvet Ordinance", 244],
    ["Orchard Road", "Tall Grass Radio", 242],
  ]);
  await signUp(page);
  await openImport(page);
  const account = page.getByRole("region", { name: "Your Spotify" });
  await expect(account).toContainText("Accounts can’t be connected");
  await expect(account.getByRole("link")).toHaveCount(0);
  await linkField(page).fill("something else");
  await paste(page, `${addressOf(list)}?si=0123456789abcdef`);
  await expectPreview(page, "Set B, late slot");
  await expect(linkField(page)).toHaveValue(addressOf(list));
  await expect(page.getByRole("main")).toContainText("Playlist by Northlight Parade");
  await expect(page.getByRole("main")).toContainText("album names and recording codes are missing");
  await expect(previewRow(page, "Backlit")).toContainText("4:04");
  await page.getByRole("button", { name: "Import 2 tracks" }).click();
  await page.waitForURL(/\/playlists\//u);
  await expect(itemRow(page, "Orchard Road")).toBeVisible();
});

test("a longer list shows its first tracks, and a private one says what it takes", async ({
  page,
  spotify: { catalogue },
}) => {
  const owner = catalogue.addUser("owner", { displayName: "Odd Meridian" });
  const songs = Array.from(
    { length: 130 },
    (_, at) => [`Part ${at + 1}`, "Odd Meridian", 60] as const,
  );
  const tracks = songsOf(catalogue, songs);
  const long = catalogue.addPlaylist({ owner, title: "Long", isPublic: true, tracks });
  const hidden = catalogue.addPlaylist({ owner, title: "Hidden", tracks });
  await signUp(page);
  await openImport(page);
  await linkField(page).fill(`spotify:playlist:${long.id}`);
  await page.keyboard.press("Enter");
  await expectPreview(page, "Long");
  await expect(page.getByRole("main")).toContainText("The first 100 tracks");
  await expect(page.getByRole("main")).toContainText("shows the first tracks only");

  await linkField(page).fill(addressOf(hidden));
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "This playlist is private" })).toBeVisible();
  catalogue.playlists.set(hidden.id, { ...hidden, isPublic: true });
  await page.getByRole("tabpanel").getByRole("button", { name: "Load again" }).last().click();
  await expectPreview(page, "Hidden");
  await page.goBack();
  await expectPreview(page, "Long");
  await page.getByRole("link", { name: "Import", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Bring a playlist in" })).toBeVisible();
  await expect(linkField(page)).toHaveValue("");
});
