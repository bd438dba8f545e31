import { expect, test } from "./fixtures/spotify.ts";
import { signUp } from "./steps/account.ts";
import { expectClean } from "./steps/axe.ts";
import {
  connectSpotify,
  itemRow,
  openPlaylist,
  publicPlaylist,
  startImport,
} from "./steps/playlists.ts";
import { pickFiles, songFile, trackRow } from "./steps/tracks.ts";

test.use({ productOf: "playlists", contextOptions: { reducedMotion: "reduce" } });

const SIZES = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
] as const;

for (const size of SIZES) {
  test(`axe finds nothing in lists at ${size.width} px`, async ({ page, spotify }) => {
    const isSmall = size.width < 768;
    const name = `Clean ${size.width}`;
    const seed = isSmall ? 230 : 220;
    const list = publicPlaylist(spotify, name, [
      ["Signal and Smoke", "The Quiet Turbines", 5],
      ["Second Wind", "Harrow Lane", 13],
      ["Ninth Street Rain", "Kite Season", 178],
    ]);
    await page.setViewportSize(size);
    await signUp(page);
    await expect(page.getByRole("link", { name: "Playlists", exact: true })).toHaveCount(0);
    await pickFiles(page, [songFile("The Quiet Turbines - Signal and Smoke", seed)]);
    await pickFiles(page, [songFile("Harrow Lane - Second Wind", seed + 1)]);
    await startImport(page, list);
    if (isSmall) {
      await page.getByRole("link", { name: "Playlists", exact: true }).click();
      await expect(page.getByRole("heading", { name: "Playlists", level: 1 })).toBeVisible();
      await expectClean(page, "all lists");
      await page.getByRole("link", { name }).click();
    } else {
      await openPlaylist(page, name);
    }
    await expect(itemRow(page, "Second Wind")).toContainText("Close match, 8 s shorter");
    await expect(page.getByRole("region", { name: "Uploads" })).toBeHidden();
    if (isSmall) await page.getByRole("button", { name: "Select tracks" }).click();
    await page.getByRole("checkbox", { name: "Select Ninth Street Rain" }).click();
    await expectClean(page, "a list with a selection");
    await page.getByRole("button", { name: "Clear selection" }).click();

    await page.getByRole("button", { name: "Choose: Second Wind" }).click();
    const dialog = page.getByRole("dialog");
    await expect(dialog.getByRole("radio")).toHaveCount(2);
    await expectClean(page, "choice of a file");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "More actions for Ninth Street Rain" }).click();
    await page.getByRole("menuitem", { name: "Fetch from an address" }).click();
    await dialog.getByRole("button", { name: "Fetch", exact: true }).click();
    await expect(dialog.getByRole("textbox", { name: "Address" })).toHaveAttribute(
      "aria-invalid",
      "true",
    );
    await expectClean(page, "address of a file");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: `More actions for ${name}` }).click();
    await page.getByRole("menuitem", { name: "Delete playlist" }).click();
    await expectClean(page, "question");
    await page.keyboard.press("Escape");

    await page.goto("/");
    await trackRow(page, "Ninth Street Rain").getByRole("link").click();
    await expect(page.getByRole("main")).toContainText("It has no audio file yet.");
    await expectClean(page, "a track to come");
    await connectSpotify(page, spotify.catalogue.addUser(name));
    await page.goto("/settings");
    await page.getByRole("button", { name: "Disconnect" }).click();
    await expectClean(page, "question of disconnecting");
  });
}
