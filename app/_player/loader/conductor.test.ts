import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Pack } from "../packs/pack.ts";
import type { LoaderMessage, RenderReport, TransportMessage } from "../render/messages.ts";
import { Scope } from "../scope.ts";
import { Conductor } from "./conductor.ts";
import type { LoaderState } from "./messages.ts";

const LOOP = { startFrame: 1000, endFrame: 9000 };
const MIX: Pack = {
  ...{ id: "mix", packId: "mix", kind: "master", baseUrl: "https://studio.test/mix", version: 1 },
  ...{ sampleRate: 44_100, segmentFrames: 176_400, frames: 500_000, gain: 1, isGrowing: false },
  ...{ rendition: { codec: "flac" }, smallFiles: null },
  stems: [{ name: "mix", ready: [[0, 3]] }],
};

/** A conductor of renderers that tests play. */
class Bench {
  readonly scope = new Scope();
  readonly conductor = new Conductor(this.scope, {
    isShared: true,
    onState: (state) => (this.state = state),
    onFocus: () => undefined,
    onMissing: () => undefined,
    decode: () => Promise.reject(new Error("There is nothing to decode.")),
  });
  state: LoaderState | null = null;
  /** What the last renderer was told. */
  #told: LoaderMessage[] = [];

  attach(): void {
    const told: LoaderMessage[] = [];
    this.#told = told;
    this.conductor.attach((message) => told.push(message));
  }

  said<Kind extends TransportMessage["kind"]>(
    kind: Kind,
  ): Extract<TransportMessage, { kind: Kind }> | undefined {
    const isOfKind = (each: LoaderMessage): each is Extract<TransportMessage, { kind: Kind }> =>
      each.kind === kind;
    return this.#told.findLast(isOfKind);
  }

  report(change: Partial<RenderReport>): void {
    const last = this.#told.findLast((message) => "seq" in message);
    this.conductor.take({
      seq: last && "seq" in last ? last.seq : 0,
      pageSeq: 0,
      contextFrame: 0,
      heard: { deckId: "deck", contextFrame: 0, trackFrame: 0, rate: 1 },
      cursorFrame: 5000,
      isPlaying: true,
      isCountingIn: false,
      isStretchLost: false,
      wraps: 0,
      peaks: {},
      ...change,
    });
  }
}

describe("another renderer", () => {
  let bench: Bench;
  beforeEach(() => {
    bench = new Bench();
  });
  afterEach(() => bench.scope.close());

  it("answers no command of the page before it was told where to be", () => {
    bench.attach();
    bench.conductor.setLoop(LOOP, 8);
    bench.conductor.play(3, null);
    bench.report({});
    bench.attach();
    expect(bench.said("loop")?.pageSeq).toBe(-1);
    expect(bench.said("seek")?.pageSeq).toBe(3);
    bench.conductor.setLoop(null, null);
    expect(bench.said("loop")?.pageSeq).toBe(3);
  });

  it("counts the repeats on that the one before it made", () => {
    bench.attach();
    bench.conductor.setLoop(LOOP, 8);
    bench.conductor.play(1, null);
    bench.report({ wraps: 5 });
    bench.attach();
    expect(bench.said("loop")).toMatchObject({ loop: LOOP, repeats: 8, wraps: 5 });
    expect(bench.said("seek")?.frame).toBe(5000);
    expect(bench.said("play")).toBeDefined();
  });

  it("counts from the first repeat where the loop is another or was gone back to meanwhile", () => {
    bench.attach();
    bench.conductor.setLoop(LOOP, 8);
    bench.report({ wraps: 5 });
    bench.conductor.seek(1, 6000);
    bench.attach();
    expect(bench.said("loop")?.wraps).toBe(5);
    bench.conductor.seek(2, 0);
    bench.attach();
    expect(bench.said("loop")?.wraps).toBe(0);
    bench.report({ wraps: 3 });
    bench.conductor.setLoop({ startFrame: 2000, endFrame: 8000 }, 8);
    bench.attach();
    expect(bench.said("loop")?.wraps).toBe(0);
  });

  it("counts a start in that none has made yet, and no start that was heard", () => {
    const plan = { frames: 1000, clicks: [] };
    bench.conductor.play(1, plan);
    bench.attach();
    expect(bench.said("play")?.countIn).toBe(plan);
    bench.report({ heard: null, isCountingIn: true });
    bench.attach();
    expect(bench.said("play")?.countIn).toBe(plan);
    bench.report({});
    bench.attach();
    expect(bench.said("play")?.countIn).toBeNull();
  });
});

describe("reports of the renderer", () => {
  let bench: Bench;
  beforeEach(() => {
    bench = new Bench();
    bench.attach();
    bench.conductor.setPacks({ stems: null, mix: MIX });
  });
  afterEach(() => bench.scope.close());

  it("that move the cursor within a segment have nothing looked at anew; all others have", () => {
    const look = vi.spyOn(bench.conductor, "update");
    const heard = { deckId: "mix", contextFrame: 0, trackFrame: 0, rate: 1 };
    bench.conductor.play(1, null);
    for (let frame = 0; frame < 100_000; frame += 1000) {
      bench.report({ heard, cursorFrame: frame });
    }
    expect(look.mock.calls.length).toBeLessThan(6);
    const changes: Partial<RenderReport>[] = [
      { heard, cursorFrame: 180_000 },
      { heard: null, cursorFrame: 180_000 },
      { heard: null, isCountingIn: true, cursorFrame: 180_000 },
      { heard, isPlaying: false, cursorFrame: 180_000 },
    ];
    for (const change of changes) {
      look.mockClear();
      bench.report(change);
      expect(look).toHaveBeenCalled();
    }
    expect(bench.state).toMatchObject({ isPlaying: false });
    look.mockClear();
    bench.conductor.setSilent(["mix"]);
    bench.report({ heard, isPlaying: false, cursorFrame: 180_000 });
    expect(look).toHaveBeenCalledTimes(2);
  });
});

describe("a start at the end of the track", () => {
  let bench: Bench;
  beforeEach(() => {
    bench = new Bench();
    bench.attach();
    bench.conductor.setPacks({ stems: null, mix: MIX });
    bench.conductor.seek(1, 600_000);
  });
  afterEach(() => bench.scope.close());

  it.each([
    ["the loop's start", LOOP, LOOP.startFrame],
    ["the beginning without a loop", null, 0],
    ["the beginning with a loop behind the end", { startFrame: 500_000, endFrame: 600_000 }, 0],
  ])("goes to %s", (_where, loop, frame) => {
    bench.conductor.setLoop(loop, null);
    expect(bench.said("seek")?.frame).toBe(500_000);
    bench.conductor.play(2, null);
    expect(bench.said("seek")?.frame).toBe(frame);
  });
});

describe("an original of which a part is not on the server", () => {
  let bench: Bench;
  const asked: string[] = [];
  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal("fetch", (url: string) => {
      asked.push(url);
      return Promise.resolve(new Response(null, { status: 404 }));
    });
    bench = new Bench();
  });
  afterEach(() => {
    bench.scope.close();
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });

  it("is told once it was tried often enough, and tried again by who asks for it alone", async () => {
    bench.conductor.setPacks({ stems: null, mix: MIX });
    bench.conductor.play(1, null);
    expect(bench.state).toMatchObject({ isWaiting: true, isMixLost: false });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(bench.state).toMatchObject({ isWaiting: true, isMixLost: true, isRetrying: false });
    expect(asked.filter((url) => url.endsWith("/mix/00000.flac"))).toHaveLength(3);
    asked.length = 0;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked).toEqual([]);
    bench.conductor.retry(false);
    expect(bench.state).toMatchObject({ isWaiting: true, isMixLost: false });
    await vi.advanceTimersByTimeAsync(0);
    expect(asked).toContain("https://studio.test/mix/mix/00000.flac");
  });
});
