import { expect, it } from "vitest";
import { FADER_FADE_FRAMES, SEEK_FADE_FRAMES } from "../fades.ts";
import { createPool } from "./pool-memory.ts";
import { Renderer } from "./renderer.ts";
import { SampleShelf } from "./sample-shelf.ts";

const QUANTUM = 128;
const SLOT_FRAMES = 10_000;

it("counts in once there is something to start, and wants to play before that", () => {
  const pool = createPool({ slots: 1, slotFrames: SLOT_FRAMES, isShared: false });
  const shelf = new SampleShelf(pool);
  const renderer = new Renderer(shelf, 44_100);
  const lanes = [{ lane: 0, channel: "vocals" }];
  const output = [new Float32Array(QUANTUM), new Float32Array(QUANTUM)] as const;
  renderer.source.setEnd(SLOT_FRAMES);
  renderer.setDeck({ id: "deck", lanes, level: 1 });
  renderer.play({ frames: 2 * QUANTUM, clicks: [] });
  renderer.render(output);
  expect(renderer).toMatchObject({ isPlaying: true, isCountingIn: false });

  pool.filled[0] = SLOT_FRAMES;
  shelf.place({ slot: 0, lane: 0, segment: 0, generation: 0, fine: null });
  renderer.render(output);
  expect(renderer).toMatchObject({ isPlaying: true, isCountingIn: true });
  for (let quantum = 0; quantum < 3; quantum++) renderer.render(output);
  expect(renderer).toMatchObject({ isPlaying: true, isCountingIn: false });
  expect(renderer.heardRoll).not.toBeNull();
});

/** A lane of one level that can be read at once. */
function levelRenderer(): { renderer: Renderer; hear: (quanta: number) => number[] } {
  const pool = createPool({ slots: 1, slotFrames: SLOT_FRAMES, isShared: false });
  const shelf = new SampleShelf(pool);
  const renderer = new Renderer(shelf, 44_100);
  pool.samples.fill(16_384);
  pool.filled[0] = SLOT_FRAMES;
  shelf.place({ slot: 0, lane: 0, segment: 0, generation: 0, fine: null });
  renderer.source.setEnd(SLOT_FRAMES);
  renderer.setDeck({ id: "deck", lanes: [{ lane: 0, channel: "vocals" }], level: 1 });
  return {
    renderer,
    hear: (quanta) =>
      Array.from({ length: quanta }).flatMap(() => {
        const output = [new Float32Array(QUANTUM), new Float32Array(QUANTUM)] as const;
        renderer.render(output);
        return [...output[0]];
      }),
  };
}

it("starts at the levels that were set just before, without a ramp", () => {
  const { renderer, hear } = levelRenderer();
  renderer.setFaders({ vocals: { gain: 0.25, pan: 0 }, main: { gain: 0.5, pan: 0 } });
  renderer.play();
  const heard = hear(6).filter((sample) => sample !== 0);
  expect(heard[SEEK_FADE_FRAMES + 1]).toBeCloseTo(0.5 * 0.25 * 0.5, 6);
  expect(new Set(heard.slice(SEEK_FADE_FRAMES + 1)).size).toBe(1);
});

it("moves levels in a line while something is heard, and while it fades out", () => {
  const { renderer, hear } = levelRenderer();
  renderer.play();
  hear(6);
  renderer.setFaders({ vocals: { gain: 0.5, pan: 0 } });
  const moving = hear(6);
  expect(new Set(moving.slice(0, FADER_FADE_FRAMES)).size).toBeGreaterThan(400);
  expect(moving.at(-1)).toBeCloseTo(0.25, 6);
  renderer.pause();
  hear(1);
  renderer.setFaders({ vocals: { gain: 1, pan: 0 } });
  const fading = hear(1);
  const steps = fading.slice(1).map((sample, i) => Math.abs(sample - (fading[i] ?? 0)));
  expect(Math.max(...steps)).toBeLessThan(0.01);
});
