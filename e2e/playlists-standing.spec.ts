import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures/spotify.ts";
import { signUp } from "./steps/account.ts";
import {
  connectSpotify,
  itemRow,
  openPlaylist,
  publicPlaylist,
  songsOf,
  startImport,
} from "./steps/playlists.ts";
import { pickFiles, songFile, trackRow } from "./steps/tracks.ts";

test.use({ productOf: "playlists", contextOptions: { reducedMotion: "reduce" } });

/** Of the library's rows, in their order. */
const TITLES = "[data-row] [role=gridcell]:nth-child(2) a";

test("a connection that ends is told wherever lists are shown, while one looks", async ({
  page,
  spotify,
}) => {
  const { catalogue, accounts } = spotify;
  const listener = catalogue.addUser("ended", { displayName: "Low Canopy" });
  const tracks = songsOf(catalogue, [["Winter Receiver", "Low Canopy", 326]]);
  const list = catalogue.addPlaylist({ owner: listener, title: "Once in step", tracks });
  await signUp(page);
  await connectSpotify(page, listener);
  await startImport(page, list);
  await openPlaylist(page, "Once in step");
  const notice = page.getByRole("main").getByText("Your connection to Spotify is over.").first();
  await expect(itemRow(page, "Winter Receiver")).toBeVisible();
  await expect(notice).toBeHidden();

  accounts.revoke(listener);
  accounts.expireAccessTokens();
  await page.getByRole("button", { name: "Sync now" }).first().click();
  await expect(notice).toBeVisible();
  const news = page.getByRole("region", { name: "Import of the list" });
  await expect(news).toContainText("Your connection to Spotify is over.");
  await expect(news.getByRole("link", { name: "Connect again" })).toBeVisible();
  await expect(news.getByRole("button", { name: /^Retry/u })).toBeHidden();
  for (const place of ["/", "/playlists"]) {
    await page.goto(place);
    await expect(notice).toBeVisible();
    await expect(page.getByRole("link", { name: "Connect again" })).toBeVisible();
  }
  await expect(page.getByRole("listitem").filter({ hasText: "Once in step" }).last()).toContainText(
    "Your connection to Spotify is over",
  );
  await page.goto("/settings");
  const section = page.getByRole("region", { name: "Spotify" });
  await expect(section).toContainText("The connection is over");
  await expect(page.getByRole("link", { name: "Connect again" })).toHaveCount(1);

  await section.getByRole("button", { name: "Disconnect" }).click();
  const question = page.getByRole("alertdialog", { name: "Disconnect Spotify?" });
  await question.getByRole("button", { name: "Disconnect" }).click();
  await expect(section.getByText("Not connected")).toBeFocused();
  await page.goto("/");
  await expect(notice).toBeHidden();
});

const DAY_MS = 86_400_000;

/** Has the server say that the connection to Spotify ends then. */
async function endConnectionAt(page: Page, end: Date): Promise<void> {
  await page.route(/\/api\/trpc\/[^?]*spotify\.connection/u, async (route) => {
    const response = await route.fetch();
    const answers = (await response.json()) as { result: { data: { endsAt: string } } }[];
    const { pathname } = new URL(route.request().url());
    const at = (pathname.split("/").at(-1) ?? "").split(",").indexOf("spotify.connection");
    answers[at]!.result.data.endsAt = end.toISOString();
    await route.fulfill({ response, json: answers });
  });
}

test("a connection that ends soon is told every day, and can be put off until tomorrow", async ({
  page,
  spotify,
}) => {
  const now = Date.now();
  await signUp(page);
  await connectSpotify(page, spotify.catalogue.addUser("soon"));
  await endConnectionAt(page, new Date(now + 7 * DAY_MS));
  await page.goto("/");
  const notice = page.getByRole("main").getByText("Spotify ends your connection on");
  await expect(notice).toContainText("in 7 days");
  await expect(page.getByRole("link", { name: "Connect again" })).toBeVisible();
  await page.getByRole("button", { name: "Not today" }).click();
  await expect(notice).toBeHidden();
  await expect(page.getByRole("main")).toBeFocused();

  const asked = page.waitForResponse(/spotify\.connection/u);
  await page.goto("/playlists");
  await (await asked).finished();
  await expect(page.getByRole("heading", { name: "No playlists yet" })).toBeVisible();
  await expect(notice).toBeHidden();
  await page.clock.setFixedTime(new Date(now + DAY_MS));
  await page.reload();
  await expect(notice).toContainText("in 6 days");
});

test("an import under way is among the playlists, and opens from its toast", async ({
  page,
  spotify,
}) => {
  const list = publicPlaylist(spotify, "On its way", [["Slow Tide", "Vela Norwood", 304]]);
  await signUp(page);
  await page.goto("/playlists");
  await expect(page.getByRole("heading", { name: "No playlists yet" })).toBeVisible();
  const opening = spotify.faults.hold(new RegExp(list.id, "u"));
  await startImport(page, list);
  await opening.arrived;
  const coming = page.getByRole("list", { name: "Imports under way" });
  await expect(coming.getByRole("listitem")).toHaveCount(1);
  await expect(page.getByRole("heading", { name: "No playlists yet" })).toBeHidden();
  opening.release();
  await expect(coming).toBeHidden();
  await page.getByRole("main").getByRole("link", { name: "On its way" }).click();
  await expect(itemRow(page, "Slow Tide")).toBeVisible();
  await page.goto("/jobs");
  await page.getByRole("main").getByRole("link", { name: "On its way" }).click();
  await expect(page.getByRole("heading", { name: "On its way", level: 1 })).toBeVisible();
});

test("phones name who plays what has no file", async ({ page, spotify }) => {
  const list = publicPlaylist(spotify, "Pocket", [["Orchard Road", "Tall Grass Radio", 242]]);
  await page.setViewportSize({ width: 390, height: 844 });
  await signUp(page);
  await startImport(page, list);
  await page.getByRole("link", { name: "Playlists", exact: true }).click();
  await page.getByRole("main").getByRole("link", { name: "Pocket" }).click();
  const row = itemRow(page, "Orchard Road");
  await expect(row.getByText("Tall Grass Radio")).toBeVisible();
  await expect(row.getByText("No file yet").filter({ visible: true })).toHaveCount(1);
});

test("the library is narrowed to what has audio, and its rows take a file in every way", async ({
  page,
  spotify,
}) => {
  const list = publicPlaylist(spotify, "Apart", [
    ["Second Wind", "Harrow Lane", 5],
    ["Half Moon", "Juniper Static", 5],
  ]);
  await signUp(page);
  await pickFiles(page, [songFile("take 9", 240)]);
  await expect(trackRow(page, "take 9")).toContainText(/Ready|Separat/u);
  await startImport(page, list);
  await expect(page.locator(TITLES)).toHaveText(["Second Wind", "Half Moon", "take 9"]);

  await page.getByRole("button", { name: "With audio 1" }).click();
  await expect(page.locator(TITLES)).toHaveText(["take 9"]);
  await page.reload();
  await expect(page.getByRole("button", { name: "With audio 1" })).toHaveAttribute(
    "aria-pressed",
    "true",
  );
  await expect(page.locator(TITLES)).toHaveText(["take 9"]);
  await page.getByRole("button", { name: "Need a file 2" }).focus();
  await page.keyboard.press("Enter");
  await expect(page.locator(TITLES)).toHaveText(["Second Wind", "Half Moon"]);

  await page.getByRole("button", { name: "More actions for Half Moon" }).click();
  await expect(page.getByRole("menuitem", { name: "Fetch from an address" })).toBeVisible();
  await page.getByRole("menuitem", { name: "Choose a file from the library" }).click();
  const dialog = page.getByRole("dialog", { name: "Which file is “Half Moon”?" });
  await dialog.getByRole("textbox", { name: "Search your library for it" }).fill("take 9");
  await dialog.getByRole("radio", { name: /^take 9/u }).check();
  await dialog.getByRole("button", { name: "Use this file" }).click();
  await expect(dialog).toBeHidden();
  await expect(page.locator(TITLES)).toHaveText(["Second Wind"]);
  await expect(page.locator("[data-row]")).toBeFocused();
  await page.getByRole("button", { name: "All 2" }).click();
  await expect(page).toHaveURL(/\/$/u);
  await expect(trackRow(page, "Half Moon")).toContainText(/Ready|Separat/u);

  // A row that goes by itself leaves its focus to the one that takes its place.
  await page.getByRole("button", { name: "More actions for Second Wind" }).focus();
  const row = trackRow(page, "Second Wind");
  const address = (await row.getByRole("link", { name: "Second Wind" }).getAttribute("href")) ?? "";
  const trackIds = [address.slice(address.lastIndexOf("/") + 1)];
  const deleted = await page.request.post("/api/trpc/track.delete", { data: { trackIds } });
  expect(deleted.ok()).toBe(true);
  await expect(page.locator(TITLES)).toHaveText(["Half Moon"]);
  await expect(trackRow(page, "Half Moon")).toBeFocused();
});
