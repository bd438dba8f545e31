import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures/spotify.ts";
import { signUp } from "./steps/account.ts";
import { expectClean } from "./steps/axe.ts";
import { addressOf, expectPreview, importBar, linkField, openImport } from "./steps/import.ts";
import { connectSpotify, publicPlaylist, songsOf } from "./steps/playlists.ts";
import { pickFiles, songFile, trackRow } from "./steps/tracks.ts";

test.use({ productOf: "playlists", contextOptions: { reducedMotion: "reduce" } });

const SIZES = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
] as const;

for (const size of SIZES) {
  test(`axe finds nothing in imports at ${size.width} px`, async ({ page, spotify }) => {
    const { catalogue, faults } = spotify;
    const seed = size.width;
    const list = publicPlaylist(spotify, `Clean list ${seed}`, [
      ["Signal and Smoke", "The Quiet Turbines", 5],
      ["Second Wind", "Harrow Lane", 13],
      ["Ninth Street Rain", "Kite Season", 178],
    ]);
    await page.setViewportSize(size);
    await signUp(page);
    await pickFiles(page, [songFile("The Quiet Turbines - Signal and Smoke", seed)]);
    await pickFiles(page, [songFile("Harrow Lane - Second Wind", seed + 1)]);
    for (const title of ["The Quiet Turbines - Signal and Smoke", "Harrow Lane - Second Wind"]) {
      await expect(trackRow(page, title)).toContainText(/Ready|Separat|0:05/u);
    }
    await expect(page.getByRole("region", { name: "Uploads" })).toBeHidden();
    await openImport(page);
    await expectClean(page, "nothing shown yet");
    await linkField(page).fill("no link");
    await page.keyboard.press("Enter");
    await expect(linkField(page)).toHaveAttribute("aria-invalid", "true");
    await expectClean(page, "no link");

    const answer = faults.hold(new RegExp(list.id, "u"));
    await linkField(page).fill(addressOf(list));
    await page.keyboard.press("Enter");
    await answer.arrived;
    await expectClean(page, "a list on its way");
    answer.release();
    await expectPreview(page, `Clean list ${seed}`);
    await page.getByRole("checkbox", { name: "Import Ninth Street Rain" }).click();
    await expectClean(page, "a list to import");
    const opening = faults.hold(new RegExp(list.id, "u"));
    await page.getByRole("button", { name: "Import 2 tracks" }).click();
    await opening.arrived;
    await expect(page.getByRole("region", { name: "Import of the list" })).toBeVisible();
    await expectClean(page, "an import under way");
    await page.getByRole("button", { name: `Cancel: Clean list ${seed}` }).click();
    await expect(importBar(page)).toContainText("2 tracks chosen.");
    opening.release();

    const listener = catalogue.addUser(`clean ${seed}`);
    const tracks = songsOf(catalogue, [["Unlit Signs", "Sundial Motel", 217]]);
    const hidden = catalogue.addPlaylist({ owner: listener, title: "Hidden", tracks });
    await linkField(page).fill(addressOf(hidden));
    await page.keyboard.press("Enter");
    await expect(page.getByRole("heading", { name: "This playlist is private" })).toBeVisible();
    await expectClean(page, "a list that is private");
    await connectSpotify(page, listener);
    await openImport(page);
    await expect(page.getByRole("button", { name: /^Hidden/u })).toBeVisible();
    await expectClean(page, "own playlists");

    await page.getByRole("tab", { name: "Paste a list" }).click();
    await expectClean(page, "text of a list");
    await page.getByRole("button", { name: "Show the list" }).click();
    await expect(page.getByText("Paste a list first, or choose its file.")).toBeVisible();
    await expectClean(page, "no list");
    await page.getByRole("textbox", { name: "Tracks" }).fill("Odd Meridian - Undertow");
    await page.getByRole("button", { name: "Show the list" }).click();
    await expectPreview(page, "Pasted list");
    await expectClean(page, "a pasted list");
    await page.getByRole("tab", { name: "Files" }).click();
    await expectClean(page, "files");
  });
}

/** Long, as people are called. */
const LONG = "Harrow Lane and the Very Long Display Name Orchestra of the Northern Winter Coast";

/** Names of what is pressed or written into in the panel, and passes its sides. */
function cutOff(page: Page): Promise<string[]> {
  return page.locator("main :is(a, button, input, h2, p)").evaluateAll((all) =>
    all
      .filter((element) => element.checkVisibility() && !element.closest(".sr-only, [role=group]"))
      .filter((element) => {
        const { left, right } = element.getBoundingClientRect();
        return left < 0 || right > window.innerWidth;
      })
      .map((element) => element.getAttribute("aria-label") ?? element.textContent),
  );
}

for (const width of [320, 390, 1024]) {
  test(`long names cut nothing off at ${width} px, and all of the page can be reached`, async ({
    page,
    spotify: { catalogue },
  }) => {
    const listener = catalogue.addUser(`long ${width}`, { displayName: LONG });
    const tracks = songsOf(catalogue, [[`${LONG} plays`, LONG, 3720]]);
    catalogue.addPlaylist({ owner: listener, title: `${LONG} ${width}`, tracks });
    const small = catalogue.addPlaylist({ owner: listener, title: "Small", tracks });
    await page.setViewportSize({ width, height: 640 });
    await signUp(page);
    await connectSpotify(page, listener);
    await openImport(page);
    const own = page.getByRole("button", { name: /^Harrow Lane/u });
    await expect(own).toBeVisible();
    expect(await cutOff(page)).toEqual([]);
    await expect(page.getByRole("button", { name: "Load", exact: true })).toBeInViewport({
      ratio: 1,
    });
    await own.click();
    await expectPreview(page, `${LONG} ${width}`);
    expect(await cutOff(page)).toEqual([]);
    await expect(page.getByRole("heading", { name: `${LONG} ${width}` })).toBeInViewport();
    const bar = await importBar(page).boundingBox();
    expect(bar?.height).toBeLessThan(128);

    await expect(page.getByRole("heading", { name: "Your Spotify" })).toBeInViewport();
    await page.getByRole("button", { name: /^Small/u }).click();
    await expectPreview(page, "Small");
    await expect(linkField(page)).toHaveValue(addressOf(small));
    await expect(page.getByRole("heading", { name: "Small", level: 2 })).toBeInViewport();
    await page.getByRole("button", { name: "Choose files" }).scrollIntoViewIfNeeded();
    await expect(page.getByRole("button", { name: "Choose files" })).toBeInViewport({ ratio: 1 });
  });
}

test("what is pressed has room for a finger", async ({ browser, page, baseURL, spotify }) => {
  const list = publicPlaylist(spotify, "For fingers", [["Slow Tide", "Vela Norwood", 304]]);
  await signUp(page);
  const touch = await browser.newContext({
    baseURL: baseURL ?? "",
    storageState: await page.context().storageState(),
    hasTouch: true,
    isMobile: true,
    viewport: { width: 1024, height: 768 },
  });
  const tablet = await touch.newPage();
  await tablet.goto(`/import?url=${encodeURIComponent(addressOf(list))}`);
  await expectPreview(tablet, "For fingers");
  for (const name of ["Clear the link", "Load again"]) {
    const box = await tablet.getByRole("button", { name }).boundingBox();
    expect(box?.height, name).toBeGreaterThanOrEqual(44);
    expect(box?.width, name).toBeGreaterThanOrEqual(44);
  }
  await touch.close();
});
