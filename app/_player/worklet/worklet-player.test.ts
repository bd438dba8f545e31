import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { RenderReport } from "../render/messages.ts";
import { fakeBrowser, FakeContext } from "../testing/fake-browser.ts";
import { WorkletPlayer } from "./worklet-player.ts";

const SLOWED = { rate: 0.8, semitones: 0, unpitched: [] };

let browser: ReturnType<typeof fakeBrowser>;
let contexts: FakeContext[];
let player: WorkletPlayer;
let lost: string | null;
const onFailure = vi.fn();

beforeEach(() => {
  onFailure.mockReset();
  browser = fakeBrowser();
  [contexts, lost] = [[], null];
  const createContext = () => {
    const context = Object.assign(new FakeContext(), { lost });
    contexts.push(context);
    return context as unknown as AudioContext;
  };
  player = new WorkletPlayer({
    context: createContext(),
    createContext,
    processorUrl: new URL("https://studio.test/processor.js"),
    loaderUrl: new URL("https://studio.test/loader.js"),
    stretchUrl: new URL("https://studio.test/stretch.js"),
    onFailure,
    onFocus: () => undefined,
    onMissing: () => undefined,
  });
});
afterEach(() => {
  player.close();
  vi.unstubAllGlobals();
});

/** Waits until an output's renderer runs. */
const running = (count: number) =>
  vi.waitFor(() => {
    expect(browser.nodes).toHaveLength(count);
  });
/** All that is due by now has happened: none of it takes time here. */
const allTold = () => new Promise((resolve) => setImmediate(resolve));
const breakOutput = () => contexts.at(-1)?.dispatchEvent(new Event("error"));
const report = (change: Partial<RenderReport>) =>
  browser.nodes.at(-1)?.port.onmessage?.({
    data: {
      ...{ seq: 1, pageSeq: 0, contextFrame: 0, heard: null, cursorFrame: 0, isPlaying: true },
      ...{ isCountingIn: false, isStretchLost: false, wraps: 0, peaks: {} },
      ...change,
    } satisfies RenderReport,
  });

describe("an output that breaks", () => {
  const heard = { contextFrame: 0, trackFrame: 100_000, rate: 1, deckId: "a" };

  it("keeps the place, again and again, before a new renderer has said a word", async () => {
    await running(1);
    report({ heard, contextFrame: 128 });
    contexts[0]!.currentTime = 1;
    expect(player.positionFrame).toBe(144_100);
    breakOutput();
    expect(player.positionFrame).toBe(144_100);
    await running(2);
    contexts[1]!.currentTime = 3;
    breakOutput();
    expect(player.positionFrame).toBe(144_100);
    expect(onFailure).not.toHaveBeenCalled();
  });

  it("hands the place over where the next one does not come up", async () => {
    await running(1);
    report({ heard, contextFrame: 128 });
    contexts[0]!.currentTime = 1;
    lost = "processor";
    breakOutput();
    await vi.waitFor(() => {
      expect(onFailure).toHaveBeenCalledTimes(1);
    });
    expect(player.positionFrame).toBe(144_100);
    expect(contexts.map(({ state }) => state)).toEqual(["closed", "closed"]);
  });
});

describe("a start", () => {
  it("shows no earlier place before the renderer has told the new one", async () => {
    await running(1);
    player.seek(1000);
    report({
      pageSeq: 1,
      heard: { contextFrame: 0, trackFrame: 100_000, rate: 1, deckId: "a" },
      contextFrame: 128,
    });
    contexts[0]!.currentTime = 1;
    player.play();
    expect(player.positionFrame).toBe(144_100);
  });
});

describe("the script for tempo and pitch", () => {
  const asks = () => contexts.at(-1)!.asked.filter((url) => url.includes("stretch")).length;
  const support = () => player.snapshot.stretchSupport;
  const becomes = (wanted: string) =>
    vi.waitFor(() => {
      expect(support()).toBe(wanted);
    });

  it("is asked for again by whoever tries again, and not by each move of a fader", async () => {
    contexts[0]!.lost = "stretch";
    player.setStretch(SLOWED);
    await becomes("unloaded");
    player.setStretch(SLOWED);
    await allTold();
    expect(asks()).toBe(1);
    player.retry();
    await vi.waitFor(() => {
      expect(asks()).toBe(2);
    });
    expect(support()).toBe("unloaded");
    contexts[0]!.lost = null;
    await vi.waitFor(() => {
      window.dispatchEvent(new Event("online"));
      expect(support()).toBe("available");
    });
    const enough = asks();
    player.retry();
    await allTold();
    expect(asks()).toBe(enough);
  });

  it("is no longer called lost when a new output has loaded it", async () => {
    contexts[0]!.lost = "stretch";
    player.setStretch(SLOWED);
    await becomes("unloaded");
    breakOutput();
    await becomes("available");
    expect(asks()).toBe(1);
  });

  it("is not called lost by a new output that was not asked for it", async () => {
    contexts[0]!.lost = "stretch";
    player.setStretch(SLOWED);
    await becomes("unloaded");
    player.setStretch({ ...SLOWED, rate: 1 });
    breakOutput();
    await running(2);
    report({});
    expect(support()).toBe("available");
    expect(asks()).toBe(0);
  });
});

describe("a file that the loader has the page decode", () => {
  const [left, right] = [Float32Array.of(0.1, 0.2), Float32Array.of(0.3, 0.4)];
  const answer = async (decoded: readonly Float32Array[]) => {
    browser.decoded = decoded;
    const [worker] = browser.workers;
    const data = { kind: "decode", id: 7, bytes: new ArrayBuffer(8) };
    worker!.dispatchEvent(new MessageEvent("message", { data }));
    await allTold();
    return worker!.posted.at(-1);
  };

  it("is given away instead of copied", async () => {
    const message = { kind: "decoded", id: 7, samples: [left, right] };
    const transfer = [left.buffer, right.buffer];
    expect(await answer([left, right])).toEqual({ message, transfer });
  });

  it("is given away once where both sides are one", async () => {
    const message = { kind: "decoded", id: 7, samples: [left, left] };
    const given = await answer([left]);
    expect(given).toEqual({ message, transfer: [left.buffer] });
  });

  it("is copied where the browser holds on to it", async () => {
    browser.holdsOn = true;
    const message = { kind: "decoded", id: 7, samples: [left, right] };
    expect(await answer([left, right])).toEqual({ message, transfer: [] });
  });
});
