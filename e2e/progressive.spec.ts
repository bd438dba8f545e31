import { expect, test } from "./fixtures/product.ts";
import { signUp } from "./steps/account.ts";
import { lane, openNewTrack, packUrls, play, seekTo } from "./steps/studio.ts";
import { hear, tapPlayer, tapReady } from "./steps/tap.ts";

// The recorder at the player's output is a script that the page itself does not have.
test.use({ bypassCSP: true });

test("a track plays, mixes and seeks while it is still being separated", async ({ page }) => {
  test.setTimeout(150_000);
  const reports: string[] = [];
  page.on("websocket", (socket) => {
    socket.on("framereceived", ({ payload }) => {
      if (String(payload).includes("job:progress")) reports.push(String(payload));
    });
  });
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.route(/\/socket\.io\/.*transport=polling/u, (route) => route.abort());
  await tapPlayer(page);
  await signUp(page);
  const trackId = await openNewTrack(page, { title: "Long Way", durationSec: 200, seed: 21 });
  const urls = await packUrls(page, trackId);
  await tapReady(page);

  await expect(page.getByText(/^Playable to \d/u)).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText(/^Separating \d+%/u).first()).toBeVisible();
  expect(reports.length).toBeGreaterThan(0);
  await play(page);
  // The README's picture.
  await page.screenshot({ path: "test-results/studio.png" });
  await lane(page, "Drums").getByRole("button", { name: "Solo Drums" }).click();
  const drums = await hear(page, { baseUrl: urls.stems, gains: { drums: 1 } });
  expect(drums.maxError).toBe(0);
  expect(drums.peak).toBeGreaterThan(0.02);

  // Past the edge: the original mix until that part has been made, then the stems again.
  await seekTo(page, 0.85);
  await expect(page.getByText("Original mix here, stems follow").first()).toBeVisible();
  const mix = await hear(page, { baseUrl: urls.mix, gains: { mix: 1 }, seconds: 0.5 });
  expect(mix.maxError).toBeLessThan(1e-6);
  await expect(page.getByText("Original mix here, stems follow").first()).toBeHidden({
    timeout: 25_000,
  });
  await expect(page.getByText(/^Separating \d+%/u).first()).toBeVisible();
  const back = await hear(page, { baseUrl: urls.stems, gains: { drums: 1 }, seconds: 0.5 });
  expect(back).toMatchObject({ maxError: 0, wrong: null });

  await page.getByRole("button", { name: "Cancel" }).first().click();
  await expect(page.getByText(/^Cancelled at \d+%/u).first()).toBeVisible();
  await page.reload();
  await tapReady(page);
  await play(page);
  const kept = await hear(page, { baseUrl: urls.stems, gains: { drums: 1 } });
  expect(kept.maxError).toBe(0);
});
