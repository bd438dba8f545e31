import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { columnsOfSegments, waveColumns } from "./draw-wave.ts";
import { PeakTable } from "../packs/peak-table.ts";
import { rulerTicks } from "./ruler-ticks.ts";
import {
  fitViewport,
  isFit,
  pageToFrame,
  pixelOfFrame,
  scrollViewport,
  zoomViewport,
} from "./viewport.ts";

const SEGMENT = 176_400;

/** Peaks of one segment, all records alike. */
function peaks(low: number, high: number, rms: number): ArrayBuffer {
  const view = new DataView(new ArrayBuffer(2400));
  for (let at = 0; at < 2400; at += 6) {
    view.setInt16(at, low, true);
    view.setInt16(at + 2, high, true);
    view.setUint16(at + 4, rms, true);
  }
  return view.buffer;
}

describe("waveforms", () => {
  const stem = new PeakTable(SEGMENT);
  stem.put([1, 2], peaks(-16_384, 8192, 4096));
  const ghost = new PeakTable(SEGMENT);
  ghost.put([0, 1], peaks(-32_768, 32_767, 9000));
  const view = {
    viewport: { startFrame: 0, framesPerPixel: SEGMENT / 100 },
    segmentFrames: SEGMENT,
    level: 2,
    stem,
    ghost,
  };
  const area = { fromPx: 0, toPx: 300, heightPx: 110, pixelRatio: 1 };

  it("draw the stem where it is, the mix where it is not, nothing where neither is", () => {
    const columns = waveColumns(view, area);
    const places = (list: readonly (readonly [number, number, number])[]) => list.map(([px]) => px);
    expect([places(columns.ghost)[0], places(columns.ghost).at(-1)]).toEqual([0, 99]);
    expect([places(columns.peaks)[0], places(columns.peaks).at(-1)]).toEqual([100, 199]);
    expect(columns.core).toHaveLength(100);
  });

  it("reach the full height at full scale and less below the middle for less", () => {
    const [, topPx = 0, heightPx = 0] = waveColumns(view, area).peaks[0] ?? [];
    expect(topPx + heightPx).toBeCloseTo(105, 6);
    expect(topPx).toBeGreaterThan(5);
    expect(topPx).toBeLessThan(55);
  });

  it("ask once for the samples of each segment in view, however many columns show it", () => {
    const asked: number[] = [];
    const samples = (segment: number) => {
      asked.push(segment);
      return null;
    };
    waveColumns({ ...view, samples }, area);
    expect(asked).toEqual([0, 1, 2]);
  });

  it("are drawn anew only where segments came in", () => {
    expect(columnsOfSegments(view, [1, 2], { widthPx: 300, pixelRatio: 1 })).toEqual([99, 201]);
    expect(columnsOfSegments(view, [5, 6], { widthPx: 300, pixelRatio: 1 })).toEqual([499, 499]);
  });
});

describe("viewport", () => {
  const size = { durationFrames: 10_000_000, widthPx: 1000 };
  it("stays inside the track whatever is done to it", () => {
    const step = fc.oneof(
      fc.record({
        factor: fc.double({ min: 0.1, max: 10, noNaN: true }),
        at: fc.double({ min: 0, max: 1, noNaN: true }),
      }),
      fc.integer({ min: -5000, max: 5000 }),
    );
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        let view = fitViewport(size);
        for (const each of steps) {
          const zoom =
            typeof each === "number"
              ? null
              : { factor: each.factor, anchorFrame: each.at * size.durationFrames };
          view = zoom ? zoomViewport(view, zoom, size) : scrollViewport(view, each as number, size);
          expect(view.startFrame).toBeGreaterThanOrEqual(0);
          expect(view.startFrame + view.framesPerPixel * size.widthPx).toBeLessThanOrEqual(
            size.durationFrames + 1e-3,
          );
        }
      }),
    );
  });

  it("keeps the frame in its place that it zooms about, and turns pages", () => {
    const fit = fitViewport(size);
    const near = zoomViewport(fit, { factor: 4, anchorFrame: 5_000_000 }, size);
    expect(pixelOfFrame(near, 5_000_000)).toBeCloseTo(500, 6);
    expect(isFit(near, size)).toBe(false);
    expect(pageToFrame(near, 5_000_000, size)).toBe(near);
    const next = pageToFrame(near, 7_000_000, size);
    expect(pixelOfFrame(next, 7_000_000)).toBeCloseTo(100, 6);
  });
});

it("ruler numbers keep their distance at every zoom", () => {
  fc.assert(
    fc.property(
      fc.double({ min: 220, max: 400_000, noNaN: true }),
      fc.nat(5_000_000),
      (framesPerPixel, startFrame) => {
        const labels = rulerTicks({ startFrame, framesPerPixel }, 1000, 44_100).filter(
          ({ labelSec }) => labelSec !== null,
        );
        for (const [i, { px }] of labels.entries()) {
          expect((labels[i + 1]?.px ?? Infinity) - px).toBeGreaterThanOrEqual(63.9);
        }
      },
    ),
  );
});
