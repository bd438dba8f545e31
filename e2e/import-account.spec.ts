import type { Page } from "@playwright/test";
import type { FakeUser } from "../server/testing/spotify/catalogue-types.ts";
import { expect, test } from "./fixtures/spotify.ts";
import { signUp } from "./steps/account.ts";
import { addressOf, expectPreview, linkField, openImport, previewRow } from "./steps/import.ts";
import { connectSpotify, publicPlaylist, songsOf } from "./steps/playlists.ts";
import { pickFiles, songFile, trackRow } from "./steps/tracks.ts";

test.use({ productOf: "playlists", contextOptions: { reducedMotion: "reduce" } });

/** At Spotify, where the page has led. */
async function agree(page: Page, { id }: FakeUser): Promise<void> {
  await page.getByRole("combobox", { name: "Log in as" }).selectOption(id);
  await page.getByRole("button", { name: "Agree" }).click();
}

test("a private link outlives connecting, and other pages are come back to", async ({
  page,
  spotify: { catalogue },
}) => {
  const listener = catalogue.addUser("way back", { displayName: "Odd Meridian" });
  const tracks = songsOf(catalogue, [["Undertow", "Odd Meridian", 231]]);
  const hidden = catalogue.addPlaylist({ owner: listener, title: "Hidden tide", tracks });
  await signUp(page);
  await openImport(page);
  await linkField(page).fill(addressOf(hidden));
  await page.keyboard.press("Enter");
  const panel = page.getByRole("tabpanel");
  await expect(panel.getByRole("heading", { name: "This playlist is private" })).toBeVisible();
  await panel.getByRole("link", { name: "Connect", exact: true }).click();
  await agree(page, listener);
  await expect(page.getByText("Spotify is connected", { exact: true })).toBeVisible();
  await expectPreview(page, "Hidden tide");
  await expect(linkField(page)).toHaveValue(addressOf(hidden));
  await expect(page).toHaveURL(/\/import\?list=[0-9a-f-]+$/u);

  await page.goto("/settings");
  await page.getByRole("button", { name: "Disconnect" }).first().click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Disconnect" }).click();
  await page.getByRole("link", { name: "Connect Spotify" }).click();
  await agree(page, listener);
  await expect(page.getByText("Spotify is connected", { exact: true })).toBeVisible();
  await expect(page).toHaveURL(/\/settings$/u);
  await expect(page.getByText("Connected as Odd Meridian")).toBeVisible();
});

test("what an account is not shown is read from the public page, and stays read from there", async ({
  page,
  spotify,
}) => {
  const { catalogue, accounts, faults } = spotify;
  const listener = catalogue.addUser("editorial", { displayName: "Sundial Motel" });
  const list = publicPlaylist(spotify, "Fresh finds", [["Unlit Signs", "Sundial Motel", 217]]);
  await signUp(page);
  await connectSpotify(page, listener);
  await openImport(page);
  const path = new RegExp(`/v1/playlists/${list.id}`, "u");
  faults.next(path, { kind: "status", status: 404 }, { times: 4 });
  await linkField(page).fill(addressOf(list));
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Spotify shows no such list" })).toBeVisible();
  await page.getByRole("button", { name: "Read the public page instead" }).focus();
  await page.keyboard.press("Enter");
  await expectPreview(page, "Fresh finds");
  await expect(page.getByRole("heading", { name: "Fresh finds" })).toBeFocused();
  const asked = spotify.log.count({ path });
  const again = page.waitForResponse(/spotify\.preview\b/u);
  await page.getByRole("button", { name: "Load again" }).click();
  await again;
  await expect(page.getByRole("main")).toContainText("Read without a Spotify login");
  await page.reload();
  await expectPreview(page, "Fresh finds");
  expect(spotify.log.count({ path })).toBe(asked);

  accounts.revoke(listener);
  accounts.expireAccessTokens();
  const other = publicPlaylist(spotify, "Open finds", [["Low Sun", "Sundial Motel", 200]]);
  await linkField(page).fill(addressOf(other));
  await page.keyboard.press("Enter");
  await expect(
    page.getByRole("heading", { name: "Your connection to Spotify is over" }),
  ).toBeVisible();
  const panel = page.getByRole("tabpanel");
  await expect(panel.getByRole("link", { name: "Connect again" }).first()).toBeVisible();
  await panel.getByRole("button", { name: "Read the public page instead" }).click();
  await expectPreview(page, "Open finds");
});

test("a single track leads to the library, and each row says how it stands", async ({
  page,
  spotify: { catalogue },
}) => {
  const [track] = songsOf(catalogue, [["Second Wind", "Harrow Lane", 13]]);
  await signUp(page);
  await pickFiles(page, [songFile("Harrow Lane - Second Wind", 340)]);
  await expect(trackRow(page, "Harrow Lane - Second Wind")).toContainText(/Ready|Separat/u);
  await page.goto(`/import?url=spotify:track:${track?.id ?? ""}`);
  await expectPreview(page, "Second Wind");
  await expect(page.getByRole("main")).toContainText("You choose files after the import.");
  await expect(previewRow(page, "Second Wind")).toContainText("Close match, 8 s shorter");
  await page.getByRole("button", { name: "Import 1 track" }).click();
  await page.waitForURL(/\/tracks\//u);
  await page.goBack();
  await expect(page.getByRole("button", { name: "Import again" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Open playlist" })).toBeHidden();
  const address = await page.getByRole("link", { name: "Open track" }).getAttribute("href");
  expect(address).toMatch(/^\/tracks\//u);
});

test("own playlists stay where they are while they are read again", async ({
  page,
  spotify: { catalogue },
}) => {
  const listener = catalogue.addUser("steady", { displayName: "Kite Season" });
  catalogue.addPlaylist({ owner: listener, title: "Steady", tracks: [] });
  await signUp(page);
  await connectSpotify(page, listener);
  await openImport(page);
  const row = page.getByRole("button", { name: /^Steady/u });
  await expect(row).toBeVisible();
  const before = await row.boundingBox();
  const answer = Promise.withResolvers<undefined>();
  await page.route(/\/api\/trpc\/spotify\.ownPlaylists\b/u, async (route) => {
    await answer.promise;
    await route.continue();
  });
  const refresh = page.getByRole("button", { name: "Read your playlists again" });
  await refresh.click();
  await expect(refresh).toHaveAttribute("aria-busy", "true");
  await expect(page.getByRole("button", { name: /^Liked songs/u })).toBeVisible();
  expect(await row.boundingBox()).toEqual(before);
  answer.resolve(undefined);
  await expect(refresh).toHaveAttribute("aria-busy", "false");
});

test("what can’t be asked for says why", async ({ page }) => {
  await signUp(page);
  await openImport(page);
  await page.route(/\/api\/trpc\/spotify\.preview\b/u, (route) => route.abort());
  await linkField(page).fill("spotify:track:4bQx7mWZ0vKp2sYd9cTg11");
  await page.keyboard.press("Enter");
  await expect(
    page.getByText(/The server is not answering\. Your tracks are safe\./u),
  ).toBeVisible();
});
