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
import { dropFiles, pickFiles, songFile, trackRow } from "./steps/tracks.ts";

test.use({ productOf: "playlists", contextOptions: { reducedMotion: "reduce" } });

/** Of a list's rows, in their order. */
const TITLES = "[data-row] [role=gridcell]:nth-child(3) .font-medium";

test("a list comes in its order, and a file that fits makes its track ready while one looks", async ({
  page,
  spotify,
}) => {
  const list = publicPlaylist(spotify, "Late set", [
    ["Ferrous", "The Quiet Turbines", 5],
    ["Backlit", "Velvet Ordinance", 244],
    ["Amber Road", "Kite Season", 171],
  ]);
  await signUp(page);
  await startImport(page, list);
  await openPlaylist(page, "Late set");
  await expect(page.getByRole("main")).toContainText("Playlist by Northlight Parade");
  await expect(page.getByRole("main")).toContainText("Read without a Spotify login");
  await expect(page.getByRole("link", { name: "Open in Spotify" }).first()).toHaveAttribute(
    "href",
    new RegExp(list.id, "u"),
  );
  await expect(page.locator(TITLES)).toHaveText(["Ferrous", "Backlit", "Amber Road"]);
  await expect(itemRow(page, "Ferrous")).toContainText("No file yet");

  await pickFiles(page, [songFile("The Quiet Turbines - Ferrous", 201)]);
  await expect(itemRow(page, "Ferrous")).toContainText("In your library");
  await expect(page.getByRole("button", { name: "Ready 1" })).toBeVisible();
  await page.getByRole("button", { name: "Need a file 2" }).click();
  await expect(page.locator(TITLES)).toHaveText(["Backlit", "Amber Road"]);
  await page.getByRole("button", { name: "All 3" }).click();

  await itemRow(page, "Ferrous").focus();
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/tracks\//u);
});

test("of two files that fit one is chosen, or none, and the choice can be taken back", async ({
  page,
  spotify,
}) => {
  const list = publicPlaylist(spotify, "Set B", [["Amber Room", "Kite Season", 5]]);
  await signUp(page);
  await pickFiles(page, [songFile("Kite Season - Amber Room", 202)]);
  await pickFiles(page, [songFile("01 Kite Season - Amber Room", 203)]);
  for (const title of ["Kite Season - Amber Room", "01 Kite Season - Amber Room"]) {
    await expect(trackRow(page, title)).toContainText(/Ready|Separat/u);
  }
  await startImport(page, list);
  await openPlaylist(page, "Set B");
  const row = itemRow(page, "Amber Room");
  await expect(row).toContainText("2 files fit. Which one?");

  await row.focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Which file is “Amber Room”?" });
  await expect(dialog.getByRole("radio")).toHaveCount(3);
  await expect(dialog).toContainText("Same title and artist");
  await dialog.getByRole("textbox", { name: "Search your library for it" }).fill("01 kite");
  await expect(dialog.getByRole("radio")).toHaveCount(2);
  await dialog.getByRole("radio").first().check();
  await dialog.getByRole("button", { name: "Use this file" }).click();
  await expect(dialog).toBeHidden();
  await expect(row).toContainText("01 Kite Season - Amber Room.wav");
  await expect(row).toBeFocused();

  await row.getByRole("button", { name: "More actions for Amber Room" }).click();
  await page.getByRole("menuitem", { name: "Choose another file" }).click();
  await expect(dialog).toContainText("Stands for it now");
  await dialog.getByRole("radio", { name: "None of these" }).check();
  await dialog.getByRole("button", { name: "Leave it without a file" }).click();
  await expect(row).toContainText("You said that no file fits");

  await row.getByRole("button", { name: "More actions for Amber Room" }).click();
  await page.getByRole("menuitem", { name: "Choose automatically" }).click();
  await expect(row).toContainText("2 files fit. Which one?");
});

test("a row takes a file by its button and by a drop, whatever the file is called", async ({
  page,
  spotify,
}) => {
  const list = publicPlaylist(spotify, "Rehearsal", [
    ["Orchard Road", "Tall Grass Radio", 242],
    ["Unlit Signs", "Sundial Motel", 217],
  ]);
  await signUp(page);
  await startImport(page, list);
  await openPlaylist(page, "Rehearsal");

  const picked = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Add file: Orchard Road" }).click();
  await (await picked).setFiles(songFile("take 4", 204));
  await expect(itemRow(page, "Orchard Road")).toContainText("take 4.wav");
  await expect(itemRow(page, "Orchard Road")).toBeFocused();

  await dropFiles(page, [songFile("take 5", 205)], itemRow(page, "Unlit Signs"));
  await expect(itemRow(page, "Unlit Signs")).toContainText("take 5.wav");
  await expect(page.getByRole("button", { name: "Ready 2" })).toBeVisible();

  await page.goto("/");
  await expect(trackRow(page, "Orchard Road")).toContainText(/Ready|Separat/u);
});

test("a track of a list that has no file says so on its page and in the library, and takes one there", async ({
  page,
  spotify,
}) => {
  const list = publicPlaylist(spotify, "Transcribe", [
    ["Lowland Radio", "Second Ferry", 312],
    ["Parallel Kites", "Second Ferry", 281],
  ]);
  await signUp(page);
  await startImport(page, list);
  await page.goto("/");
  const row = trackRow(page, "Parallel Kites");
  await expect(row).toContainText("Needs an audio file");
  const picked = page.waitForEvent("filechooser");
  await row.getByRole("button", { name: "Add file: Parallel Kites" }).click();
  await (await picked).setFiles(songFile("kites, second take", 206));
  await expect(row.filter({ hasText: /Ready|Separat/u })).toBeVisible();
  await expect(row).toHaveCount(1);

  await trackRow(page, "Lowland Radio").getByRole("link").click();
  await expect(page.getByRole("heading", { name: "Lowland Radio", level: 1 })).toBeVisible();
  await expect(page.getByRole("main")).toContainText("It has no audio file yet.");
  await expect(page.getByRole("link", { name: "Transcribe" })).toBeVisible();
  await page.getByRole("button", { name: "Fetch from an address" }).click();
  const dialog = page.getByRole("dialog", { name: "Fetch the file of “Lowland Radio”" });
  await expect(dialog).toContainText("Only files that you have the right to use.");
  await expect(dialog.getByRole("checkbox")).toHaveCount(0);
  await dialog.getByRole("textbox", { name: "Address" }).fill("http://127.0.0.1/lowland.mp3");
  await dialog.getByRole("button", { name: "Fetch", exact: true }).click();
  await expect(dialog).toContainText("not on the public internet");
  await page.keyboard.press("Escape");

  const chosen = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Add file" }).click();
  await (await chosen).setFiles(songFile("lowland", 207));
  await expect(page.getByRole("button", { name: "Play", exact: true })).toBeVisible();
});

test("the tracks of a selection that have a file are separated with one choice", async ({
  page,
  spotify,
}) => {
  const list = publicPlaylist(spotify, "Practice", [
    ["Half Moon", "Juniper Static", 5],
    ["Slow Tide", "Vela Norwood", 5],
    ["Winter Receiver", "Low Canopy", 326],
  ]);
  await signUp(page);
  await page.request.post("/api/trpc/account.updateSettings", { data: { autoSeparate: false } });
  await startImport(page, list);
  await openPlaylist(page, "Practice");
  await pickFiles(page, [songFile("Juniper Static - Half Moon", 208)]);
  await pickFiles(page, [songFile("Vela Norwood - Slow Tide", 209)]);
  await expect(page.getByRole("button", { name: "Ready 2" })).toBeVisible();

  await itemRow(page, "Half Moon").focus();
  await page.keyboard.press("Space");
  await page.keyboard.press("Shift+ArrowDown");
  await page.keyboard.press("Shift+ArrowDown");
  const bar = page.getByRole("toolbar", { name: "3 selected" });
  await expect(bar).toContainText("2 ready");
  await bar.getByRole("button", { name: "Separate" }).click();
  const dialog = page.getByRole("dialog", { name: "Separate 2 tracks" });
  await dialog.getByRole("button", { name: "Separate", exact: true }).click();
  await expect(dialog).toBeHidden();
  await expect(bar).toBeHidden();
  await page.goto("/");
  for (const title of ["Half Moon", "Slow Tide"]) {
    await expect(trackRow(page, title)).toContainText("Ready");
  }
});

test("a list is kept in step: what is new comes, what is gone stays, and a wait or a failure is told", async ({
  page,
  spotify,
}) => {
  const { catalogue, faults } = spotify;
  const listener = catalogue.addUser("listener", { displayName: "Harrow Lane" });
  const songs = songsOf(catalogue, [
    ["Copper Wire", "The Quiet Turbines", 201],
    ["Undertow", "Sundial Motel", 436],
  ]);
  const list = catalogue.addPlaylist({ owner: listener, title: "In step", tracks: songs });
  await signUp(page);
  await connectSpotify(page, listener);
  await startImport(page, list);
  await openPlaylist(page, "In step");
  await expect(page.getByRole("columnheader", { name: "Album" })).toBeVisible();

  const step = page.getByRole("switch", { name: "Keep in step" }).first();
  await step.click();
  await expect(step).toHaveAttribute("aria-checked", "true");
  const often = page.getByRole("combobox", { name: "How often" }).first();
  const saved = page.waitForResponse(/playlist\.setSync/u);
  await often.selectOption({ label: "Every week" });
  await saved;
  await page.reload();
  await expect(often).toHaveValue("168");

  const [soft] = songsOf(catalogue, [["Soft Collision", "Juniper Static", 213]]);
  catalogue.edit(list, () => [...songs.slice(1), ...(soft ? [soft] : [])]);
  const wait = faults.rateLimit({ retryAfterSec: 5 });
  await page.getByRole("button", { name: "Sync now" }).first().click();
  const news = page.getByRole("region", { name: "Import of the list" });
  await expect(news).toContainText(
    /Spotify asks us to wait until \d\d:\d\d\. It goes on by itself\./u,
  );
  await expect(news).toBeHidden({ timeout: 30_000 });
  wait.end();
  await expect(page.locator(TITLES)).toHaveText(["Undertow", "Soft Collision", "Copper Wire"]);
  await expect(page.getByRole("main")).toContainText("1 more is gone from Spotify and stays here.");
  await page.getByRole("button", { name: "Gone from Spotify 1" }).click();
  await expect(itemRow(page, "Copper Wire")).toContainText("gone since today");

  catalogue.remove(list);
  await page.getByRole("button", { name: "Sync now" }).first().click();
  await expect(news).toContainText("It is not at Spotify any more.");
  catalogue.playlists.set(list.id, list);
  await news.getByRole("button", { name: "Retry" }).click();
  await expect(news).toBeHidden();
});

test("a list is deleted: its tracks with a file stay, and those without go", async ({
  page,
  spotify,
}) => {
  const list = publicPlaylist(spotify, "Short lived", [
    ["Paper Lanterns", "Odd Meridian", 5],
    ["Glass Harbour", "Northlight Parade", 252],
  ]);
  await signUp(page);
  await startImport(page, list);
  await openPlaylist(page, "Short lived");
  await pickFiles(page, [songFile("Odd Meridian - Paper Lanterns", 210)]);
  await expect(itemRow(page, "Paper Lanterns")).toContainText("In your library");

  await page.getByRole("button", { name: "More actions for Short lived" }).click();
  await page.getByRole("menuitem", { name: "Delete playlist" }).click();
  const question = page.getByRole("alertdialog", { name: "Delete “Short lived”?" });
  await expect(question).toContainText("1 track with a file stays in your library");
  await expect(question).toContainText("1 track without one goes");
  await question.getByRole("button", { name: "Delete playlist" }).click();
  await expect(page.getByRole("heading", { name: "No playlists yet" })).toBeVisible();
  await expect(page.getByRole("region", { name: "Playlists" })).toBeHidden();
  await page.getByRole("link", { name: /^Library/u }).click();
  await expect(page.getByRole("grid", { name: "Tracks" }).getByRole("row")).toHaveCount(2);
});

test("disconnecting in the settings says what goes, removes it, and keeps the audio", async ({
  page,
  spotify,
}) => {
  const { catalogue } = spotify;
  const listener = catalogue.addUser("leaver", { displayName: "Velvet Ordinance" });
  const tracks = songsOf(catalogue, [
    ["Field Recording", "Low Canopy", 5],
    ["Salt on the Window", "Harrow Lane", 270],
  ]);
  const list = catalogue.addPlaylist({ owner: listener, title: "To be left", tracks });
  await signUp(page);
  await page.goto("/settings");
  const section = page.getByRole("region", { name: "Spotify" });
  await expect(section).toContainText("Not connected");
  await expect(section.getByRole("link", { name: "Connect Spotify" })).toBeVisible();
  await connectSpotify(page, listener);
  await startImport(page, list);
  await pickFiles(page, [songFile("Low Canopy - Field Recording", 211)]);
  await openPlaylist(page, "To be left");
  await expect(itemRow(page, "Field Recording")).toContainText("In your library");

  await page.getByRole("link", { name: "Settings" }).click();
  await expect(section).toContainText("Connected as Velvet Ordinance");
  await section.getByRole("button", { name: "Disconnect" }).click();
  const question = page.getByRole("alertdialog", { name: "Disconnect Spotify?" });
  await expect(question).toContainText("1 playlist from Spotify");
  await expect(question).toContainText("All your audio files with their stems");
  await question.getByRole("button", { name: "Disconnect" }).click();
  await expect(section).toContainText("Not connected");
  await expect(page.getByRole("region", { name: "Playlists" })).toBeHidden();
  await page.getByRole("link", { name: /^Library/u }).click();
  await expect(trackRow(page, "Low Canopy - Field Recording")).toBeVisible();
  await expect(page.getByRole("grid", { name: "Tracks" }).getByRole("row")).toHaveCount(2);
});
