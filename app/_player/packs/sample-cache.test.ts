import { describe, expect, it } from "vitest";
import { SampleCache, type SegmentSamples } from "./sample-cache.ts";
import { sampleSpan } from "../waves/sample-span.ts";

const samples: SegmentSamples = {
  low: Int16Array.from([0, 16_384, -16_384, 0]),
  high: Int16Array.from([0, 16_384, -16_384, 0]),
};

describe("samples of a picture", () => {
  it("are one line from sample to sample when they are far apart", () => {
    expect(sampleSpan(samples, 0.5, 0.5)).toEqual({ low: 0.25, high: 0.25 });
    expect(sampleSpan(samples, 1.25, 1.75)).toEqual({ low: -0.25, high: 0.25 });
  });

  it("show every peak when many share a pixel", () => {
    expect(sampleSpan(samples, 0, 3)).toEqual({ low: -0.5, high: 0.5 });
    expect(sampleSpan(samples, 2.5, 90)).toEqual({ low: -0.25, high: 0 });
  });
});

describe("the cache of samples", () => {
  const place = (index: number) => ({ baseUrl: "/pack", stem: "drums", index });

  it("loads a segment once and says when it is there", async () => {
    const asked: number[] = [];
    const cache = new SampleCache(({ index }) => {
      asked.push(index);
      return Promise.resolve(samples);
    });
    await new Promise<void>((resolve) => {
      expect(cache.read(place(3), resolve)).toBeNull();
      expect(cache.read(place(3), () => undefined)).toBeNull();
    });
    expect(cache.read(place(3), () => undefined)).toBe(samples);
    expect(asked).toEqual([3]);
    cache.close();
  });

  it("lets go of what was looked at the longest time ago", async () => {
    const asked: number[] = [];
    const cache = new SampleCache(({ index }) => {
      asked.push(index);
      return Promise.resolve(samples);
    });
    const load = (index: number) =>
      new Promise<void>((resolve) => {
        if (cache.read(place(index), resolve)) resolve();
      });
    for (let index = 0; index < 24; index++) await load(index);
    await load(0);
    await load(24);
    await load(0);
    await load(1);
    expect(asked.filter((index) => index === 0)).toHaveLength(1);
    expect(asked.filter((index) => index === 1)).toHaveLength(2);
    cache.close();
  });

  it("stops loading when it is closed", () => {
    const signals: AbortSignal[] = [];
    const cache = new SampleCache((_place, signal) => {
      signals.push(signal);
      return new Promise(() => undefined);
    });
    cache.read(place(0), () => undefined);
    cache.close();
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
  });
});
