import { expect, test } from "./fixtures/product.ts";
import { signUp } from "./steps/account.ts";
import { expectClean } from "./steps/axe.ts";
import { openNewTrack, separated } from "./steps/studio.ts";

test("work in the background has a place of its own on the jobs page, and can be cancelled there", async ({
  page,
}) => {
  test.setTimeout(150_000);
  await signUp(page);
  const trackId = await openNewTrack(page, { title: "Slow Post", durationSec: 150, seed: 83 });
  await separated(page, trackId);
  await page.goto("/jobs");
  const background = page.getByRole("region", { name: "In the background" });
  const job = background.getByRole("listitem").filter({ hasText: "Slow Post" });
  await expect(job).toContainText("Make small files for slow lines");
  await expect(page.getByRole("region", { name: "Now" })).toHaveCount(0);
  await expect(page.getByText("Nothing is running")).toBeVisible();
  await expect(page.getByRole("link", { name: /^Jobs/u }).first()).not.toContainText(/\d/u);
  await job.getByRole("button", { name: /^Cancel/u }).click();
  await expect(background).toHaveCount(0);
  const ended = page.getByRole("region", { name: "Ended" });
  const cancelled = ended.getByRole("listitem").filter({ hasText: "Make small files" });
  await expect(cancelled).toHaveCount(1);
  await expect(cancelled).toContainText("Cancelled");
  await expectClean(page, "jobs with work in the background that was cancelled");
  await page.goto(`/tracks/${trackId}`);
  await expect(page.getByRole("region", { name: "Vocals", exact: true })).toBeVisible();
  await expect(page.getByText("Cancelled")).toHaveCount(0);
});
