import { describe, expect, it } from "vitest";
import { DEFAULT_SETTINGS } from "#server/studio/default-settings.ts";
import type { StudioSettings } from "#server/studio/studio-settings.ts";
import { ownGrid } from "../../../../_player/practice/beat-grid.ts";
import type { CountInPlan } from "../../../../_player/render/count-in.ts";
import { StudioStore } from "../../../../_player/settings/studio-store.ts";
import { startCounted } from "./start-counted.ts";

const RATE = 44_100;
const END = 30 * RATE + 3000;
/** A bar takes two seconds. */
const GRID = ownGrid({ tempoBpm: 120, downbeatFrame: 0, beatsPerBar: 4 }, RATE);
const BAR = 2 * RATE;
const LOOP: NonNullable<StudioSettings["loop"]> = {
  ...{ startFrame: 8 * RATE + 5000, endFrame: 16 * RATE, isOn: true, repeats: 4 },
  ramp: { fromPercent: 70, stepPercent: 5, toPercent: 100 },
};
const PLAYBACK = { durationFrames: END, wraps: 0, stretchSupport: "available" as const };

interface Start {
  positionFrame: number;
  loop?: StudioSettings["loop"];
  playback?: Partial<typeof PLAYBACK> | { stretchSupport: "insecure" };
  lent?: Partial<StudioSettings>;
}

/** Starts with one bar to count: the count-in, and the tempo that holds when the player is told to play. */
function startAt({ positionFrame, loop = null, playback, lent = {} }: Start) {
  const click = { ...DEFAULT_SETTINGS.click, countInBars: 1 };
  const settings = { ...DEFAULT_SETTINGS, tempoPercent: 90, click, loop };
  const never = () => Promise.reject(new Error("Nothing is saved or loaded."));
  const wire = { save: never, load: never, canRetry: () => false, onLost: () => undefined };
  const store = new StudioStore({ settings, version: 0 }, wire);
  store.lend(lent);
  const starts: { plan: CountInPlan | null; tempoPercent: number }[] = [];
  const play = (plan: CountInPlan | null = null) =>
    starts.push({ plan, tempoPercent: store.settings.tempoPercent });
  startCounted(
    {
      player: { positionFrame, play },
      playback: { ...PLAYBACK, ...playback },
      settings: store.settings,
      lendSettings: store.lend,
    },
    GRID,
  );
  expect(starts).toHaveLength(1);
  return { tempoPercent: starts[0]!.tempoPercent, plan: starts[0]!.plan! };
}

describe("a count-in with a rising tempo", () => {
  it("has the tempo that the ramp begins with, which holds before the player starts", () => {
    const { plan, tempoPercent } = startAt({ positionFrame: 8 * RATE, loop: LOOP });
    expect(tempoPercent).toBe(70);
    expect(plan.frames).toBe(Math.round(BAR / 0.7));
  });

  it("begins anew at the loop's start, and goes on from a pause inside of it", () => {
    const paused = { loop: LOOP, playback: { wraps: 2 }, lent: { tempoPercent: 80 } };
    expect(startAt({ ...paused, positionFrame: LOOP.startFrame }).tempoPercent).toBe(70);
    expect(startAt({ ...paused, positionFrame: 9 * RATE }).tempoPercent).toBe(80);
  });

  it("has the tempo that was set behind a loop that is left, and without a loop", () => {
    const left = { playback: { wraps: 4 }, lent: { tempoPercent: 85 } };
    for (const loop of [LOOP, { ...LOOP, isOn: false }, null]) {
      const { plan, tempoPercent } = startAt({ ...left, positionFrame: 20 * RATE, loop });
      expect(tempoPercent).toBe(90);
      expect(plan.frames).toBe(Math.round(BAR / 0.9));
    }
  });

  it("keeps the track's tempo where none can be changed", () => {
    const playback = { stretchSupport: "insecure" as const };
    const { plan, tempoPercent } = startAt({ positionFrame: 0, loop: LOOP, playback });
    expect(tempoPercent).toBe(90);
    expect(plan.frames).toBe(BAR);
  });
});

describe("a count-in at the end of the track", () => {
  it("leads up to the loop's start, or to the beginning without one that is on", () => {
    const loop = { ...LOOP, ramp: null };
    const at = (positionFrame: number, held: Start["loop"]) =>
      startAt({ positionFrame, loop: held ?? null }).plan;
    expect(at(END, loop)).toEqual(at(loop.startFrame, loop));
    expect(at(END, null)).toEqual(at(0, null));
    expect(at(END, { ...loop, isOn: false })).toEqual(at(0, null));
    expect(at(END - 1, null)).not.toEqual(at(0, null));
  });
});
