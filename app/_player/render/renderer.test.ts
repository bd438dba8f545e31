import { expect, it } from "vitest";
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
