import { describe, expect, it } from "vitest";
import { ALL, Bench, END, SEGMENT } from "../testing/transport-bench.ts";
import { SILENT } from "../testing/sound-model.ts";

/** A bench that plays, with all of the track decoded. */
function playing(): Bench {
  const bench = new Bench();
  bench.decode("stems", ...ALL);
  bench.decode("mix", ...ALL);
  bench.play();
  return bench;
}

/** Where stretches begin in the track. */
function starts(bench: Bench): number[] {
  return bench.sound.stretches().map(({ track }) => track);
}

/** Frames of the clock from the beginning of one stretch to that of the next. */
function lengths(bench: Bench): number[] {
  const stretches = bench.sound.stretches();
  return stretches.slice(1).map(({ context }, i) => context - (stretches[i]?.context ?? 0));
}

describe("a start at the end of the track", () => {
  it.each([
    { where: "the loop's start after all its repeats", range: [5000, 9000], frame: 5000 },
    { where: "the beginning, with a loop behind the end", range: [END, END + 9000], frame: 0 },
  ] as const)("goes to $where", ({ range: [startFrame, endFrame], frame }) => {
    const bench = playing();
    bench.setLoop(startFrame, endFrame, 2);
    bench.advanceTo(END + 20_000);
    expect(bench.transport.positionAt(bench.now)).toBe(END);
    expect(bench.transport.isPlaying).toBe(false);
    expect(bench.transport.nextFrame(bench.view())).toBe(frame);
    bench.play();
    expect(bench.transport.wraps).toBe(0);
    bench.advance(4000);
    expect(starts(bench).at(-1)).toBe(frame);
  });
});

describe("a loop", () => {
  it("repeats exactly its own frames, a fade at each end of a repeat", () => {
    const bench = playing();
    bench.setLoop(5001, 15_002);
    bench.advanceTo(60_000);
    expect(starts(bench).slice(0, 5)).toEqual([0, 5001, 5001, 5001, 5001]);
    expect(lengths(bench).slice(0, 5)).toEqual([15_002, 10_001, 10_001, 10_001, 10_001]);
    expect(bench.sound.stretches()[1]?.frames).toBe(10_001 + 176);
    expect(bench.transport.wraps).toBe(5);
  });

  it("crosses the border of segments, where its tail needs the next one", () => {
    const bench = playing();
    bench.setLoop(SEGMENT - 5000, SEGMENT * 2 - 100);
    bench.advanceTo(90_000);
    expect(new Set(lengths(bench).slice(1))).toEqual(new Set([SEGMENT + 4900]));
    expect(bench.sound.stretches()[0]?.frames).toBe(SEGMENT * 2 - 100 + 176);
  });

  it("fades out before its end where nothing behind it is decoded", () => {
    const bench = new Bench();
    bench.decode("stems", 0);
    bench.play();
    const range = { startFrame: 1000, endFrame: SEGMENT };
    const commands = bench.transport.setLoop(range, null, bench.view());
    const contextFrame = bench.transport.leadFrames + SEGMENT - 176;
    expect(commands.find(({ kind }) => kind === "close")).toMatchObject({ contextFrame });
    bench.do(commands);
    bench.advanceTo(50_000);
    expect(new Set(lengths(bench).slice(1))).toEqual(new Set([SEGMENT - 1000]));
  });

  it("ends with the track at the latest", () => {
    const bench = playing();
    bench.setLoop(END - 8000, END + 5000);
    bench.seek(END - 1000);
    bench.advanceTo(30_000);
    expect(bench.transport.isPlaying).toBe(true);
    expect(lengths(bench).slice(2, 4)).toEqual([8000, 8000]);
  });

  it("is left after its repeats", () => {
    const bench = playing();
    bench.setLoop(2000, 6000, 2);
    bench.advanceTo(30_000);
    expect(starts(bench)).toEqual([0, 2000, 2000]);
    expect(bench.transport.wraps).toBe(2);
    expect(bench.transport.positionAt(bench.now)).toBeGreaterThan(6000);
    expect(bench.transport.loopAhead(bench.view())).toBeNull();
  });

  it.each([
    ["a seek to its start", 2000],
    ["a seek to before it", 500],
    ["a seek into it from behind", 4000],
  ])("repeats again, as often, after %s", (_from, frame) => {
    const bench = playing();
    bench.setLoop(2000, 6000, 2);
    bench.advanceTo(30_000);
    bench.seek(frame);
    expect(bench.transport.wraps).toBe(0);
    bench.advanceTo(60_000);
    expect(starts(bench)).toEqual([0, 2000, 2000, frame, 2000, 2000]);
    expect(bench.transport.wraps).toBe(2);
  });

  it("counts on while the listener seeks inside of it, and anew where play begins at its start", () => {
    const bench = playing();
    bench.setLoop(2000, 6000, 3);
    bench.advanceTo(1764 + 6500);
    bench.seek(5000);
    expect(bench.transport.wraps).toBe(1);
    bench.do(bench.transport.pause(bench.view()));
    bench.seek(2000);
    expect(bench.transport.wraps).toBe(0);
    bench.play();
    bench.advanceTo(50_000);
    expect(bench.transport.wraps).toBe(3);
    expect(starts(bench).slice(-4)).toEqual([2000, 2000, 2000, 2000]);
  });

  it("counts on when one of its edges is moved, anew when it is another or has other repeats", () => {
    const bench = playing();
    bench.setLoop(2000, 6000, 5);
    bench.advanceTo(1764 + 6000 + 4000 + 100);
    bench.setLoop(2000, 6500, 5);
    expect(bench.transport.wraps).toBe(2);
    bench.setLoop(1500, 6500, 5);
    expect(bench.transport.wraps).toBe(2);
    bench.setLoop(1500, 6500, 6);
    expect(bench.transport.wraps).toBe(0);
    bench.advanceTo(bench.now + 8000);
    expect(bench.transport.wraps).toBe(1);
    bench.setLoop(1000, 6000, 6);
    expect(bench.transport.wraps).toBe(0);
  });

  it("counts no jumps that were scheduled and taken back", () => {
    const bench = playing();
    bench.setLoop(2000, 12_000, 2);
    bench.advanceTo(4000);
    bench.do(bench.transport.pause(bench.view()));
    expect(bench.transport.wraps).toBe(0);
    bench.play();
    bench.advanceTo(60_000);
    expect(bench.transport.wraps).toBe(2);
  });

  it("leaves a cursor behind its end alone", () => {
    const bench = playing();
    bench.seek(30_000);
    bench.setLoop(2000, 12_000);
    bench.advanceTo(40_000);
    expect(starts(bench)).toEqual([30_000]);
    expect(bench.transport.wraps).toBe(0);
  });

  it("of less than 10 ms is none", () => {
    const bench = playing();
    bench.setLoop(2000, 2440);
    bench.advanceTo(20_000);
    expect(starts(bench)).toEqual([0]);
  });

  it("of 10 ms is scheduled a bounded number of times ahead", () => {
    const bench = playing();
    bench.setLoop(2000, 2441);
    bench.advanceTo(20_000);
    const ahead = bench.sound.stretches().filter(({ context }) => context > bench.now);
    expect(ahead.length).toBeLessThan(30);
    expect(new Set(lengths(bench).slice(1))).toEqual(new Set([441]));
  });

  it("that changes takes back what was scheduled, at the same place in the track", () => {
    const bench = playing();
    bench.setLoop(2000, 6000);
    bench.advanceTo(20_000);
    const before = bench.transport.positionAt(bench.now + bench.transport.leadFrames);
    bench.setLoop(2000, 9000);
    bench.advanceTo(40_000);
    const spliced = bench.sound.stretches().find(({ context }) => context === 20_000 + 1764);
    expect(spliced?.track).toBe(before);
    expect(lengths(bench).slice(-2)).toEqual([7000, 7000]);
    const line = bench.sound.line(40_000);
    expect(line.lastIndexOf(SILENT)).toBe(bench.transport.leadFrames - 1);
  });

  it("that ends lets the track go on without a break", () => {
    const bench = playing();
    bench.setLoop(2000, 6000);
    bench.advanceTo(20_000);
    bench.do(bench.transport.setLoop(null, null, bench.view()));
    bench.advanceTo(40_000);
    expect(bench.transport.positionAt(bench.now)).toBeGreaterThan(20_000);
    expect(bench.transport.wraps).toBe(0);
  });

  it("waits at its end for its start, and then goes on there", () => {
    const bench = new Bench();
    bench.decode("stems", 2, 3);
    bench.setLoop(SEGMENT, SEGMENT * 3);
    bench.seek(SEGMENT * 2);
    bench.play();
    bench.advanceTo(40_000);
    expect(bench.transport.isWaiting).toBe(true);
    expect(bench.transport.positionAt(bench.now)).toBe(SEGMENT);
    expect(bench.transport.wraps).toBe(1);
    const [before] = bench.sound.stretches();
    expect(before?.frames).toBe(SEGMENT);
    bench.decode("stems", 1);
    bench.advanceTo(50_000);
    expect(starts(bench).slice(0, 2)).toEqual([SEGMENT * 2, SEGMENT]);
  });

  it("that ends while its start is waited for is played on behind", () => {
    const bench = new Bench();
    bench.decode("stems", 2, 3);
    bench.setLoop(SEGMENT, SEGMENT * 3 - 1000);
    bench.seek(SEGMENT * 2);
    bench.play();
    bench.advanceTo(1764 + SEGMENT - 2000);
    bench.do(bench.transport.setLoop(null, null, bench.view()));
    bench.advanceTo(50_000);
    expect(starts(bench)).toEqual([SEGMENT * 2, SEGMENT * 3 - 1000]);
  });

  it("jumps late when the page was held up beyond its end", () => {
    const bench = new Bench();
    bench.decode("stems", 2, 3);
    bench.setLoop(SEGMENT, SEGMENT * 2 + 9000);
    bench.seek(SEGMENT * 2);
    bench.play();
    bench.advanceTo(4000);
    bench.decode("stems", 1);
    bench.advance(12_000);
    bench.advanceTo(20_000);
    const again = bench.sound.stretches()[1];
    expect(again).toMatchObject({ context: 16_000 + bench.transport.leadFrames, track: SEGMENT });
    expect(bench.transport.wraps).toBe(1);
  });

  it("is crossed to another deck in, and repeats on that one", () => {
    const bench = playing();
    bench.setLoop(2000, 5000);
    bench.advanceTo(20_000);
    bench.wanted = "mix";
    bench.advanceTo(40_000);
    const line = bench.sound.line(40_000);
    expect(line.lastIndexOf(SILENT)).toBe(bench.transport.leadFrames - 1);
    const stretches = bench.sound.stretches().filter(({ context }) => context < 40_000);
    expect(stretches.at(-1)).toMatchObject({ deck: "mix", track: 2000 });
    expect(bench.transport.positionAt(bench.now)).toBe(2000 + ((40_000 - 1764 - 2000) % 3000));
  });
});

describe("a change of deck", () => {
  it("is over before the run that it leaves would be silent anyway", () => {
    const bench = playing();
    bench.setLoop(2000, 3000);
    bench.advanceTo(20_000);
    bench.wanted = "mix";
    bench.advanceTo(22_000);
    const stretches = bench.sound.stretches();
    const mix = stretches.findIndex((stretch) => stretch.deck === "mix");
    const left = stretches[mix - 1];
    const untilSilent = (left?.context ?? 0) + (left?.frames ?? 0) - (stretches[mix]?.context ?? 0);
    expect(left?.frames).toBeLessThan(1000 + 176);
    expect(untilSilent).toBeGreaterThan(0);
  });
});

describe("a position", () => {
  it("follows the repeats that are scheduled", () => {
    const bench = playing();
    bench.setLoop(2000, 6000);
    bench.advanceTo(3000);
    const at = (played: number) => bench.transport.positionAt(1764 + played);
    expect([5999, 6000, 9999, 10_000].map(at)).toEqual([5999, 2000, 5999, 2000]);
    expect(bench.transport.timelineAt(1764 + 10_001)?.contextFrame).toBe(1764 + 10_000);
  });

  it("of what reaches the ear late is that of the repeat before", () => {
    const bench = playing();
    bench.setLoop(2000, 6000);
    bench.advanceTo(1764 + 10_500);
    expect(bench.transport.positionAt(bench.now - 1000)).toBe(5500);
  });
});
