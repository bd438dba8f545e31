import { expect, test } from "./fixtures/product.ts";
import { signUp } from "./steps/account.ts";
import { expectLoop, playRepeats, setBeats } from "./steps/practice.ts";
import { awake, openNewTrack, positionSec, separated } from "./steps/studio.ts";
import { tapPlayer, tapReady } from "./steps/tap.ts";

// The recorder at the player's output is a script that the page itself does not have.
test.use({ bypassCSP: true });

test("a loop's tempo rises with its repeats, and the tempo that was set comes back behind it", async ({
  page,
}) => {
  test.setTimeout(120_000);
  await tapPlayer(page);
  await signUp(page);
  const trackId = await openNewTrack(page, { title: "Step by Step", durationSec: 16, seed: 65 });
  await separated(page, trackId);
  await tapReady(page);
  await setBeats(page);
  await page.keyboard.press("l");
  for (let half = 0; half < 2; half++) await page.keyboard.press(";");
  await expectLoop(page, "bar 1.1.1, 0:00.000", "bar 2.1.1, 0:02.000");
  const tempo = page.getByRole("spinbutton", { name: "Tempo", exact: true });
  await tempo.fill("108");
  await tempo.press("Enter");

  await page.getByRole("button", { name: "Loop settings" }).click();
  const panel = page.getByRole("dialog", { name: "Loop" });
  await panel.getByRole("switch", { name: "Leave the loop after some repeats" }).click();
  await panel.getByRole("spinbutton", { name: "Repeats" }).fill("3");
  await panel.getByRole("spinbutton", { name: "Repeats" }).press("Enter");
  await panel.getByRole("switch", { name: "Change tempo with each repeat" }).click();
  await expect(panel.getByRole("spinbutton", { name: "Start at" })).toHaveValue("70");
  await expect(panel.getByRole("spinbutton", { name: "Change by" })).toHaveValue("5");
  await page.keyboard.press("Escape");
  await expect(tempo).toHaveValue("108.0");
  const bar = page.getByRole("button", { name: "Loop, 1 bar" });
  await expect(bar).toHaveAccessibleDescription("3 repeats");
  expect(await playRepeats(page, 2)).toEqual([0.7, 0.75]);
  await page.getByRole("button", { name: "Pause", exact: true }).click();
  await expect(bar).toHaveAccessibleDescription("Repeat 2 of 3");
  await expect(bar).toContainText("2 of 3");
  await expect(tempo).toHaveValue("96.0");

  await page.reload();
  await awake(page);
  await tapReady(page);
  await expect(tempo).toHaveValue("108.0");
  expect(await playRepeats(page, 3)).toEqual([0.7, 0.75, 0.8]);
  await expect(tempo).toHaveValue("102.0");
  await expect(tempo).toHaveValue("108.0");
  expect(await positionSec(page)).toBeGreaterThan(2);
  await page.waitForFunction(() => window.__tap!.observed.timeline()?.rate === 0.9);
});
