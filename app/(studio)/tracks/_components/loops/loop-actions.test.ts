import { expect, it } from "vitest";
import { loopOver } from "../../../../_player/practice/loop-edit.ts";
import { DEFAULT_SETTINGS } from "#server/studio/default-settings.ts";
import type { StudioSettings } from "../../../../_player/settings/studio-settings.ts";
import { loopActions } from "./loop-actions.ts";

const RATE = 44_100;
const DURATION = 180 * RATE;

it("a typed end behind the other one takes it along, and leaves the loop on or off", () => {
  const held = loopOver({ startFrame: 10 * RATE, endFrame: 20 * RATE }, null, DURATION);
  let settings: StudioSettings = { ...DEFAULT_SETTINGS, loop: { ...held, isOn: false } };
  const loop = loopActions({
    change: (change) => {
      const fields = typeof change === "function" ? change(settings) : change;
      settings = { ...settings, ...fields };
    },
    grid: null,
    durationFrames: DURATION,
    position: () => 0,
  });
  loop.placeEdge("start", 120 * RATE);
  expect(settings.loop).toMatchObject({ startFrame: 120 * RATE, endFrame: 130 * RATE });
  expect(settings.loop?.isOn).toBe(false);
  loop.placeEdge("end", 60 * RATE);
  expect(settings.loop).toMatchObject({ startFrame: 50 * RATE, endFrame: 60 * RATE });
  loop.placeEdge("start", 55 * RATE);
  expect(settings.loop).toMatchObject({ startFrame: 55 * RATE, endFrame: 60 * RATE });
});
