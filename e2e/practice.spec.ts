import { expect, test } from "./fixtures/product.ts";
import { signUp } from "./steps/account.ts";
import {
  BAR_FRAMES,
  BEAT_FRAMES,
  expectLoop,
  heardClicks,
  loopEnds,
  setBeats,
} from "./steps/practice.ts";
import { awake, openNewTrack, packUrls, play, positionSec, separated } from "./steps/studio.ts";
import { clearTap, compareStretch, hearChange, tapPlayer, tapReady } from "./steps/tap.ts";

// The recorder at the player's output is a script that the page itself does not have.
test.use({ bypassCSP: true });

const ALL = { vocals: 1, drums: 1, bass: 1, other: 1 };

test("a loop is made by keys, by typed places and by a drag, and wraps without a wrong sample", async ({
  page,
}) => {
  test.setTimeout(120_000);
  await tapPlayer(page);
  await signUp(page);
  const trackId = await openNewTrack(page, { title: "Round and Round", durationSec: 16, seed: 61 });
  const urls = await packUrls(page, trackId);
  await separated(page, trackId);
  await tapReady(page);
  await setBeats(page);
  await expect(page.getByTestId("beat-position").first()).toHaveText("1.1.1");

  await page.keyboard.press("ArrowRight");
  await expect(page.getByTestId("beat-position").first()).toHaveText("2.1.1");
  await page.keyboard.press("[");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("]");
  await expectLoop(page, "bar 2.1.1, 0:02.000", "bar 4.1.1, 0:06.000");
  await page.keyboard.press(".");
  await expectLoop(page, "bar 2.2.1, 0:02.500", "bar 4.2.1, 0:06.500");
  await page.keyboard.press(";");
  await expectLoop(page, "bar 2.2.1, 0:02.500", "bar 3.2.1, 0:04.500");

  await page.getByRole("button", { name: "Loop settings" }).click();
  const panel = page.getByRole("dialog", { name: "Loop" });
  await panel.getByRole("textbox", { name: "Start" }).fill("0:02,123");
  await panel.getByRole("textbox", { name: "Start" }).press("Enter");
  await panel.getByRole("textbox", { name: "End" }).fill("3.1");
  await panel.getByRole("textbox", { name: "End" }).press("Enter");
  await expectLoop(page, "0:02.123", "bar 3.1.1, 0:04.000");
  await panel.getByRole("textbox", { name: "End" }).fill("later");
  await panel.getByRole("textbox", { name: "End" }).press("Enter");
  await expect(panel.getByText("Enter 12.3 or 0:24.500.")).toBeVisible();
  await page.keyboard.press("Escape");

  await page.keyboard.press("Shift+ArrowLeft");
  await page.keyboard.press("Shift+ArrowLeft");
  await play(page);
  const { before, after } = await hearChange(page, () => Promise.resolve());
  const overlap = after.line.contextFrame - before.line.contextFrame + before.line.trackFrame;
  const loopFrames = 2 * BAR_FRAMES - Math.round(2.123 * 44_100);
  expect(overlap - after.line.trackFrame).toBe(loopFrames);
  const sides = [{ ...before, to: before.to - 1323 }, after];
  for (const stretch of sides) {
    const heard = await compareStretch(page, { baseUrl: urls.stems, gains: ALL, ...stretch });
    expect(heard.samples).toBeGreaterThan(20_000);
    expect(heard.peak).toBeGreaterThan(0.05);
    expect(heard.maxError).toBeLessThan(1e-6);
  }
  await page.getByRole("button", { name: "Loop", exact: true }).click();
  await expect.poll(() => positionSec(page)).toBeGreaterThan(4.5);
  await page.getByRole("button", { name: "Pause", exact: true }).click();

  const ruler = page.getByTestId("bars-ruler");
  const box = (await ruler.boundingBox())!;
  const place = (bar: number) => box.x + ((bar - 1) * box.width * 2) / 16;
  await page.mouse.move(place(5) + 3, box.y + 14);
  await page.mouse.down();
  await page.mouse.move(place(6), box.y + 14, { steps: 4 });
  await page.mouse.move(place(7) - 2, box.y + 14, { steps: 4 });
  await page.mouse.up();
  await expectLoop(page, "bar 5.1.1, 0:08.000", "bar 7.1.1, 0:12.000");
  const handle = (await loopEnds(page).end.boundingBox())!;
  await page.mouse.move(handle.x + handle.width / 2, handle.y + 14);
  await page.mouse.down();
  await page.mouse.move(place(6) + 4, box.y + 14, { steps: 4 });
  await page.mouse.up();
  await expectLoop(page, "bar 5.1.1, 0:08.000", "bar 6.1.1, 0:10.000");
  await page.mouse.move(place(4) - 3, box.y + 14);
  await page.mouse.down();
  await page.mouse.move(box.x - 90, box.y + 14, { steps: 6 });
  await page.mouse.up();
  await expectLoop(page, "bar 1.1.1, 0:00.000", "bar 4.1.1, 0:06.000");
  for (const [held, bar] of [
    [ruler, 5],
    [loopEnds(page).end, 4],
  ] as const) {
    await page.mouse.move(place(bar) - 8, box.y + 14);
    await page.mouse.down();
    await held.dispatchEvent("pointercancel", { pointerId: 1 });
    await page.mouse.move(place(7), box.y + 14, { steps: 4 });
    await page.mouse.up();
    await expectLoop(page, "bar 1.1.1, 0:00.000", "bar 4.1.1, 0:06.000");
  }
});

test("clicks sound on the beats, and a count-in leads up to the start by one bar", async ({
  page,
}) => {
  test.setTimeout(120_000);
  await tapPlayer(page);
  await signUp(page);
  const trackId = await openNewTrack(page, { title: "On the Beat", durationSec: 16, seed: 62 });
  await separated(page, trackId);
  await tapReady(page);
  await setBeats(page);
  for (const key of ["1", "2", "3", "4"]) await page.keyboard.press(key);
  await page.keyboard.press("k");
  await expect(page.getByRole("button", { name: "Click On" })).toHaveAttribute(
    "aria-pressed",
    "true",
  );
  await play(page);
  await expect.poll(() => positionSec(page)).toBeGreaterThan(5);
  const line = await page.evaluate(() => window.__tap!.observed.timeline()!);
  const clicks = await heardClicks(page);
  expect(clicks.length).toBeGreaterThan(8);
  for (const { contextFrame, isAccent } of clicks) {
    // A click begins with a sample of 0.
    const frame = contextFrame - 1 - line.contextFrame + line.trackFrame;
    const beat = Math.round(frame / BEAT_FRAMES);
    expect(Math.abs(frame - beat * BEAT_FRAMES)).toBeLessThanOrEqual(1);
    expect(isAccent).toBe(beat % 4 === 0);
  }

  await page.keyboard.press("Space");
  await page.keyboard.press("k");
  await page.keyboard.press("Shift+K");
  await expect(page.getByRole("button", { name: "Count-in 1 bar" })).toBeVisible();
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowRight");
  await clearTap(page);
  await page.keyboard.press("Space");
  await expect.poll(() => positionSec(page)).toBeGreaterThan(2.2);
  await page.waitForFunction(() => window.__tap!.observed.timeline() !== null);
  const start = await page.evaluate(() => window.__tap!.observed.timeline()!);
  const counted = await heardClicks(page);
  const startFrame = start.contextFrame - (start.trackFrame - BAR_FRAMES);
  expect(counted.map(({ isAccent }) => isAccent)).toEqual([true, false, false, false]);
  for (const [i, { contextFrame }] of counted.entries()) {
    expect(Math.abs(startFrame - (contextFrame - 1) - (4 - i) * BEAT_FRAMES)).toBeLessThanOrEqual(
      1,
    );
  }
});

test("saved loops, cues, markers, notes and changed keys are there after a reload", async ({
  page,
}) => {
  test.setTimeout(120_000);
  await signUp(page);
  const trackId = await openNewTrack(page, { title: "Kept", durationSec: 16, seed: 63 });
  await separated(page, trackId);
  await setBeats(page);
  await page.keyboard.press("l");
  await page.getByRole("button", { name: "Loop settings" }).click();
  const loops = page.getByRole("dialog", { name: "Loop" });
  await loops.getByRole("textbox", { name: "Keep this loop as" }).fill("Intro");
  await loops.getByRole("button", { name: "Save" }).click();
  await expect(loops.getByRole("button", { name: "Loop Intro" })).toBeVisible();
  await page.keyboard.press("Escape");

  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Alt+3");
  await expect(page.getByRole("button", { name: "Go to cue 3" })).toBeVisible();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("m");
  await page.keyboard.press("m");
  await expect(page.getByRole("status").getByText("Marker 1 is here already")).toBeAttached();
  await page.keyboard.press("n");
  const notes = page.getByRole("dialog", { name: "Notes and markers" });
  await notes.getByRole("button", { name: "Add marker" }).click();
  await expect(notes.getByRole("textbox", { name: /^Name of Marker/u })).toHaveCount(1);
  await notes.getByRole("textbox", { name: "Name of cue 3" }).fill("Fill");
  await notes.getByRole("textbox", { name: "Name of Marker 1" }).fill("Bridge");
  await notes.getByRole("textbox", { name: "Notes" }).fill("Lay back on the second verse.");
  await page.keyboard.press("Escape");

  await page.keyboard.press("?");
  const sheet = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await sheet.getByRole("button", { name: "Change keys" }).click();
  await sheet.getByRole("button", { name: "Key for Loop on or off: L" }).click();
  await page.keyboard.press("k");
  await expect(sheet.getByText("“Click on or off” had this key and has none now.")).toBeVisible();
  await expect(sheet.getByRole("button", { name: "Key for Click on or off: none" })).toBeVisible();
  await sheet.getByRole("button", { name: "Done" }).click();
  await page.keyboard.press("Escape");

  await page.reload();
  const toggle = page.getByRole("button", { name: "Loop", exact: true });
  await expect(toggle).toHaveAttribute("aria-pressed", "true");
  await awake(page);
  const hint = page.getByRole("tooltip", { includeHidden: true });
  await expect(hint.filter({ hasText: /^LoopK$/u })).not.toHaveCount(0);
  await page.keyboard.press("k");
  await expect(toggle).toHaveAttribute("aria-pressed", "false");
  await page.keyboard.press("l");
  await expect(toggle).toHaveAttribute("aria-pressed", "false");
  await page.keyboard.press("Alt+3");
  await expect.poll(() => positionSec(page)).toBe(2);
  await page.getByRole("button", { name: "Go to Bridge" }).click();
  await expect.poll(() => positionSec(page)).toBe(4);
  await page.keyboard.press("n");
  await expect(notes.getByRole("textbox", { name: "Name of cue 3" })).toHaveValue("Fill");
  await expect(notes.getByRole("textbox", { name: "Notes" })).toHaveValue(
    "Lay back on the second verse.",
  );
  await notes.getByRole("button", { name: "Clear cue 3" }).click();
  await expect(notes.getByRole("button", { name: "Set cue 3 here" })).toBeVisible();
  await page.keyboard.press("Escape");

  await page.getByRole("button", { name: "Loop settings" }).click();
  await loops.getByRole("textbox", { name: "Start" }).fill("3.1");
  await loops.getByRole("textbox", { name: "Start" }).press("Enter");
  await loops.getByRole("button", { name: "Loop Intro" }).click();
  await page.keyboard.press("Escape");
  await expectLoop(page, "bar 1.1.1, 0:00.000", "bar 5.1.1, 0:08.000");

  await page.keyboard.press("?");
  await sheet.getByRole("switch", { name: /single letter/u }).click();
  await page.keyboard.press("Escape");
  await page.keyboard.press("k");
  await expect(toggle).toHaveAttribute("aria-pressed", "true");
  await expect(hint.filter({ hasText: /^LoopK$/u })).toHaveCount(0);
  await page.getByRole("button", { name: /^Bars/u }).click();
  const tap = page.getByRole("dialog", { name: "Beats" }).getByRole("button", { name: /tap/iu });
  await expect(tap).toHaveAccessibleName("Tap the beat");
  await page.keyboard.press("t");
  await tap.click();
  await tap.click();
  await expect(tap).toHaveAccessibleName("Go on tapping");
});
