import { expect, test } from "./fixtures/spotify.ts";
import { signUp } from "./steps/account.ts";
import { connectSpotify, itemRow, openPlaylist, songsOf, startImport } from "./steps/playlists.ts";

// What Spotify asks for here outlives the spec: nobody else's requests may wait for it.
test.use({ productOf: "sync wait", contextOptions: { reducedMotion: "reduce" } });

test("a sync moves nothing, and leaves the focus on the page when it is cancelled", async ({
  page,
  spotify,
}) => {
  const { catalogue, faults } = spotify;
  const listener = catalogue.addUser("steady");
  const tracks = songsOf(catalogue, [["Undertow", "Sundial Motel", 436]]);
  const list = catalogue.addPlaylist({ owner: listener, title: "Steady", tracks });
  await signUp(page);
  await connectSpotify(page, listener);
  await startImport(page, list);
  await openPlaylist(page, "Steady");
  const row = itemRow(page, "Undertow");
  const news = page.getByRole("region", { name: "Import of the list" });
  await expect(row).toBeVisible();
  await expect(news).toBeHidden();
  const before = await row.boundingBox();

  const limit = faults.rateLimit({ retryAfterSec: 600 });
  await page.getByRole("button", { name: "Sync now" }).first().click();
  await expect(news).toContainText("Spotify asks us to wait");
  expect(await row.boundingBox()).toEqual(before);
  await news.getByRole("button", { name: "Cancel: Steady" }).focus();
  await page.keyboard.press("Enter");
  await expect(news).toBeHidden();
  await expect(page.getByRole("heading", { name: "Steady", level: 1 })).toBeFocused();
  limit.end();
});
