import { describe, expect, it } from "vitest";
import {
  CLICK_EVERY_FRAMES,
  clicks,
  Listening,
  SAMPLE_RATE,
  SECONDS,
  stretch,
  tone,
} from "./testing/listening.ts";

/** Upward crossings of zero in a second. */
function pitchOf(samples: readonly number[]): number {
  let crossings = 0;
  for (let i = 1; i < samples.length; i++) {
    if (samples[i - 1]! < 0 && samples[i]! >= 0) crossings += 1;
  }
  return (crossings * SAMPLE_RATE) / samples.length;
}

const largestStep = (samples: readonly number[]) =>
  samples.reduce((most, x, i) => Math.max(most, Math.abs(x - (samples[i - 1] ?? x))), 0);

describe("playout", () => {
  it("changes no sample at neutral, before a stretch, and after it is taken back", async () => {
    const one = await Listening.withStretch({ vocals: tone(330) });
    one.renderer.play();
    const first = one.listen(1);
    const expected = (at: number) => Math.round(tone(330)(at) * 32_768) / 32_768;
    expect(first.slice(5000).every((x, i) => x === expected(5000 + i))).toBe(true);
    one.renderer.setStretch(stretch(0.5));
    one.listen(2);
    one.renderer.setStretch(stretch(1));
    one.listen(1);
    const start = one.trackFrame;
    expect(Number.isInteger(start)).toBe(true);
    const last = one.listen(1);
    expect(last.findIndex((x, i) => x !== expected(start + i))).toBe(-1);
  });

  it("goes over to another tempo and back without a click", async () => {
    const one = await Listening.withStretch({ vocals: tone(220) });
    one.renderer.play();
    const plain = largestStep(one.listen(1));
    one.renderer.setStretch(stretch(0.7));
    expect(largestStep(one.listen(1.5))).toBeLessThan(plain * 2);
    one.renderer.setStretch(stretch(1));
    expect(largestStep(one.listen(1.5))).toBeLessThan(plain * 2);
  });

  it.each([0.25, 0.5, 0.8, 1.25, 2])("keeps clicks in time at tempo %f", async (rate) => {
    const one = await Listening.withStretch({ drums: clicks });
    one.renderer.setStretch(stretch(rate));
    one.renderer.play();
    one.listen(1);
    const anchor = { at: one.heard.length, track: one.trackFrame };
    one.listen(8);
    const late = one.lateness(anchor.at, anchor.track, rate);
    expect(late.length).toBeGreaterThanOrEqual(Math.floor(8 * rate * 2) - 2);
    for (const sec of late) expect(Math.abs(sec)).toBeLessThan(0.005);
  });

  it("moves the pitch, and leaves what is to keep its own", async () => {
    const one = await Listening.withStretch({ vocals: tone(440) });
    one.renderer.setStretch(stretch(1, 12));
    one.renderer.play();
    one.listen(0.5);
    expect(pitchOf(one.listen(1))).toBeCloseTo(880, -1);
    const two = await Listening.withStretch({ drums: tone(440) });
    two.renderer.setStretch(stretch(0.8, 7, ["drums"]));
    two.renderer.play();
    two.listen(0.5);
    expect(pitchOf(two.listen(1))).toBeCloseTo(440, -1);
  });

  it("stops where it was heard, and goes on from there", async () => {
    const one = await Listening.withStretch({ vocals: tone(220) });
    one.renderer.setStretch(stretch(0.5));
    one.renderer.play();
    one.listen(3);
    const heard = one.trackFrame;
    one.renderer.pause();
    one.listen(0.2);
    expect(Math.abs(one.renderer.cursorFrame - heard)).toBeLessThan(2);
    expect(one.listen(0.5).every((x) => x === 0)).toBe(true);
    one.renderer.play();
    one.listen(0.5);
    expect(one.trackFrame - heard).toBeGreaterThan(0.2 * SAMPLE_RATE);
    expect(one.trackFrame - heard).toBeLessThan(0.3 * SAMPLE_RATE);
  });

  it("is stretched from the first sample on when it begins so", async () => {
    const one = await Listening.withStretch({ vocals: tone(440) });
    one.renderer.setStretch(stretch(1, 12));
    one.renderer.play();
    const first = one.listen(0.3);
    const start = first.findIndex((x) => Math.abs(x) > 0.01);
    expect(start).toBeLessThan(0.05 * SAMPLE_RATE);
    expect(pitchOf(first.slice(start + 2205, start + 8820))).toBeCloseTo(880, -2);
  });

  it("seeks while it is stretched, and plays to the end", async () => {
    const one = await Listening.withStretch({ vocals: tone(220) });
    one.renderer.setStretch(stretch(2));
    one.renderer.play();
    one.listen(1);
    one.renderer.seek((SECONDS - 2) * SAMPLE_RATE);
    expect(one.renderer.cursorFrame).toBe((SECONDS - 2) * SAMPLE_RATE);
    one.listen(0.9);
    expect(one.renderer.isPlaying).toBe(true);
    expect(one.trackFrame).toBeGreaterThan((SECONDS - 0.5) * SAMPLE_RATE);
    one.listen(0.4);
    expect(one.renderer.isPlaying).toBe(false);
    expect(one.renderer.cursorFrame).toBe(SECONDS * SAMPLE_RATE);
  });

  it("lays clicks of the metronome on the beats that are heard", async () => {
    const one = await Listening.withStretch({ vocals: () => 0 });
    const frames = Float64Array.from({ length: 80 }, (_, i) => i * CLICK_EVERY_FRAMES);
    one.renderer.setBeats({ frames, accents: new Uint8Array(80) });
    one.renderer.setClick({ isOn: true, gain: 1, pan: 0 });
    one.renderer.setStretch(stretch(0.5));
    one.renderer.play();
    one.listen(1);
    const anchor = { at: one.heard.length, track: one.trackFrame };
    one.listen(6);
    const late = one.lateness(anchor.at, anchor.track, 0.5);
    expect(late.length).toBeGreaterThanOrEqual(5);
    for (const sec of late) expect(Math.abs(sec)).toBeLessThan(0.005);
  });
});
