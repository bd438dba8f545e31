import { expect, test } from "./fixtures/yt-dlp.ts";
import { signUp } from "./steps/account.ts";
import { expectClean } from "./steps/axe.ts";
import { trackRow } from "./steps/tracks.ts";

test.use({ productOf: "downloads", contextOptions: { reducedMotion: "reduce" } });

test("yt-dlp is used for whoever has confirmed that they may, and asks no second time", async ({
  page,
}) => {
  await signUp(page);
  for (const title of ["Amber Room", "Lowland Radio"]) {
    const text = `Kite Season - ${title}`;
    const preview = await page.request.post("/api/trpc/playlist.previewList", {
      data: { name: title, text },
    });
    const { result } = (await preview.json()) as { result: { data: { id: string } } };
    const data = { previewId: result.data.id };
    expect((await page.request.post("/api/trpc/playlist.importPreview", { data })).ok()).toBe(true);
  }
  const open = async (title: string) => {
    await page.goto("/");
    await trackRow(page, title).getByRole("link").click();
    await page.getByRole("button", { name: "Fetch from an address" }).click();
    return page.getByRole("dialog", { name: `Fetch the file of “${title}”` });
  };
  const dialog = await open("Amber Room");
  const yes = dialog.getByRole("checkbox", { name: "I have the right to use what yt-dlp brings" });
  await expect(dialog).toContainText("Nothing is ever taken from Spotify.");
  await expectClean(page, "fetch dialog with yt-dlp");
  await dialog.getByRole("textbox", { name: "Address" }).fill("https://tube.example/watch?v=abc");
  await yes.click();
  await dialog.getByRole("button", { name: "Fetch", exact: true }).click();
  await expect(dialog).toBeHidden();
  await page.goto("/");
  await expect(trackRow(page, "Amber Room")).toContainText(/Ready|Separat/u, { timeout: 30_000 });

  const second = await open("Lowland Radio");
  await expect(second).toContainText("or of a page that has it");
  await expect(second.getByRole("checkbox")).toHaveCount(0);
  await second.getByRole("textbox", { name: "Address" }).fill("https://open.spotify.com/track/1");
  await second.getByRole("button", { name: "Fetch", exact: true }).click();
  await expect(second).toContainText(/Spotify/u);
});
