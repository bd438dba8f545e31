import { expect, it } from "vitest";
import type { Database } from "#server/db.ts";
import { slowestGuess } from "#server/separation/speed-factors.ts";
import { separationLimits, type LimitedWork } from "./separation-limits.ts";

const SETTINGS = {
  overlap: 0.25,
  shifts: 1,
  segmentSec: null,
  seed: 0,
  exactSum: false,
  twoStems: null,
};

const HTDEMUCS: LimitedWork = {
  queue: "separate-neural",
  durationSec: 240,
  settings: SETTINGS,
  place: {
    engine: "demucs",
    model: "htdemucs",
    passes: 1,
    segmentSec: 7.8,
    fillsSegments: true,
    device: "cpu",
    threads: 4,
  },
};

/** Seconds per second of audio that a processor without a measured run may take, with its 4 threads. */
const SLOWEST = slowestGuess(HTDEMUCS.place);

/** A table of what was measured. */
const measured = (factor?: number) =>
  ({
    speedFactor: {
      findMany: () =>
        Promise.resolve(
          factor === undefined
            ? []
            : [{ engine: "demucs", model: "htdemucs", device: "cpu/4", factor }],
        ),
    },
  }) as unknown as Pick<Database, "speedFactor">;

it("a song of four minutes has far more than it takes, by what was measured", async () => {
  const guessed = await separationLimits(measured(), HTDEMUCS);
  expect(guessed.absoluteSec).toBeCloseTo(900 + 4 * 240 * SLOWEST * (4 / 3));
  const { absoluteSec } = await separationLimits(measured(3), HTDEMUCS);
  expect(absoluteSec).toBe(900 + 4 * 240 * 3 * (4 / 3));
});

it("a machine that is far slower than guessed ends its first song", async () => {
  const long = { ...HTDEMUCS, durationSec: 1800 };
  const oneThreadSec = 7;
  const place = { ...HTDEMUCS.place, threads: 1 };
  const { absoluteSec, idleSec } = await separationLimits(measured(), { ...long, place });
  expect(absoluteSec).toBeGreaterThan(1800 * oneThreadSec * (4 / 3));
  expect(idleSec).toBeGreaterThan(7.8 * oneThreadSec);
});

it("what may go on on the processor has the processor's time", async () => {
  const place = { ...HTDEMUCS.place, device: "cuda" };
  const onCard = await separationLimits(measured(3), { ...HTDEMUCS, place });
  expect(onCard).toEqual(await separationLimits(measured(3), HTDEMUCS));
});

it("a model that takes long pieces at once may be silent for longer", async () => {
  const place = { ...HTDEMUCS.place, segmentSec: 44, fillsSegments: false };
  const long = { ...HTDEMUCS, place };
  expect((await separationLimits(measured(), long)).idleSec).toBeCloseTo(4 * 44 * 4 * SLOWEST);
  const settings = { ...SETTINGS, segmentSec: 5 };
  expect((await separationLimits(measured(0.3), { ...long, settings })).idleSec).toBe(60);
  const filled = { ...long, settings, place: { ...place, fillsSegments: true } };
  expect((await separationLimits(measured(), filled)).idleSec).toBeCloseTo(4 * 44 * 4 * SLOWEST);
  expect((await separationLimits(measured(300), long)).idleSec).toBe(900);
});

it("shorter pieces that are filled up make a song take longer", async () => {
  const settings = { ...SETTINGS, segmentSec: 3.9 };
  const { absoluteSec } = await separationLimits(measured(3), { ...HTDEMUCS, settings });
  expect(absoluteSec).toBe(900 + 4 * 240 * 3 * (4 / 3) * 2);
});

it("the basic engine has its multiple of the track's length", async () => {
  const basic = { ...HTDEMUCS, queue: "separate-stems" as const, settings: {} };
  const expected = { absoluteSec: 600 + 4 * 240, idleSec: 60 };
  expect(await separationLimits(measured(3), basic)).toMatchObject(expected);
});
