import { describe, expect, it } from "vitest";
import type { JobView, PackView } from "#server/realtime/events.ts";
import { otherSeparation } from "./other-separation.ts";
import { failureText, listenState, wayBack } from "./listen-state.ts";
import { playbackText } from "../transport/playback-text.ts";
import { canResume, endText, factsOf, reasonText, sumText } from "./separation-words.ts";

const pack = (over: Partial<PackView> = {}) =>
  ({
    id: "a",
    state: "completed",
    stems: [{ name: "vocals", totalSegments: 4, ready: [[0, 2]] }],
    sumsToMix: false,
    residualDb: null,
    sizeBytes: 0,
    device: null,
    runs: 0,
    ...over,
  }) as PackView;

describe("a separation in words", () => {
  it("says what it takes and what made it", () => {
    expect(factsOf(pack({ sizeBytes: 10 * 2 ** 20, device: "cpu", runs: 2 }))).toBe(
      "10 MB, made on the processor, continued under other conditions",
    );
    expect(factsOf(pack())).toBe("");
  });

  it("says what is left of the mix without its stems", () => {
    expect(sumText(pack({ sumsToMix: true }))).toBe("The stems add up to the mix exactly.");
    expect(sumText(pack({ residualDb: -32.44 }))).toBe(
      "Take the stems out of the mix and what is left is 32.4 dB below the mix.",
    );
    expect(sumText(pack({ residualDb: 1.5 }))).toMatch(/1\.5 dB above the mix\.$/u);
    expect(sumText(pack({ residualDb: -32, state: "running" }))).toBe("");
  });

  it("says why it rests and how far it came", () => {
    expect(endText(pack({ state: "cancelled" }), undefined)).toBe("Cancelled at 50%");
    const job = { state: "failed", errorCode: "oom" } as JobView;
    expect(endText(pack({ state: "failed", stems: [] }), job)).toBe("Out of memory");
    expect(endText(pack({ state: "cancelled", stems: [] }), undefined)).toBe(
      "Cancelled before it began",
    );
  });

  it("says of a failure what it means and what to do", () => {
    const failed = pack({ state: "failed" });
    const job = { state: "failed", errorCode: "out_of_memory", errorMessage: null } as JobView;
    expect(reasonText(failed, job)).toMatch(/\.$/u);
    expect(reasonText(failed, { ...job, errorMessage: "The disk is full." })).toBe(
      "The disk is full.",
    );
    expect(reasonText(failed, undefined)).toMatch(/Resume it/u);
    expect(reasonText(pack({ state: "cancelled" }), undefined)).toBe("");
    expect(canResume(failed, job)).toBe(true);
    expect(canResume(failed, { ...job, errorCode: "bad_settings" })).toBe(false);
    expect(canResume(pack({ state: "cancelled" }), undefined)).toBe(true);
  });
});

describe("what a separation is to the listener", () => {
  const stems = { id: "a", stems: [{ name: "vocals" }, { name: "drums" }] };
  const facts = (session: object = {}, playback: object = {}) =>
    ({
      session: {
        packs: { stems, mix: null },
        separationId: "a",
        trouble: null,
        isUnsupported: false,
        ...session,
      },
      playback: {
        listening: "stems",
        heardId: "a",
        isSeparatedHere: true,
        isRetrying: false,
        lostStems: [],
        ...playback,
      },
    }) as unknown as Parameters<typeof listenState>[1];

  it("is “loading” until the player sounds it, however long ago it was chosen", () => {
    expect(listenState("a", facts())).toBe("heard");
    expect(listenState("b", facts())).toBe("off");
    const changing = { separationId: "b" };
    expect(listenState("b", facts(changing))).toBe("loading");
    expect(listenState("a", facts(changing))).toBe("off");
    expect(listenState("a", facts({}, { heardId: "before" }))).toBe("loading");
  });

  it("is off while the original is compared, and nowhere without sound", () => {
    expect(listenState("a", facts({}, { listening: "mix" }))).toBe("off");
    expect(listenState("a", facts({ isUnsupported: true }))).toBe("off");
  });

  it("is missing where it has not been made yet", () => {
    const beyond = { heardId: "master:t", isSeparatedHere: false };
    expect(listenState("a", facts({}, beyond))).toBe("missing");
  });

  it("has failed when it does not come, with the reason", () => {
    const trouble = { separationId: "a", label: "A", kind: "refused" };
    expect(listenState("a", facts({ trouble }))).toBe("failed");
    expect(failureText(facts({ trouble }))).toMatch(/does not give/u);
    const lost = facts({}, { heardId: "mix", lostStems: ["vocals", "drums"] });
    expect(listenState("a", lost)).toBe("failed");
    expect(failureText(lost)).toMatch(/not on the server/u);
    const offline = facts({}, { heardId: "before", isRetrying: true });
    expect(failureText(offline)).toMatch(/tried again by itself/u);
    expect(failureText(facts({}, { isRetrying: true }))).toBeNull();
  });

  it("leads back to what played before", () => {
    const all = [pack({ id: "a" }), pack({ id: "b" })];
    expect(wayBack(all, { separationId: "a", previousId: "b" })?.id).toBe("b");
    expect(wayBack(all, { separationId: "a", previousId: null })).toBeNull();
    expect(wayBack(all, { separationId: "a", previousId: "gone" })).toBeNull();
  });
});

describe("the line that says why it sounds as it does", () => {
  const chosen = pack({ id: "a", label: "Six" });
  const beyond = {
    isPlaying: true,
    isWaiting: false,
    isRetrying: false,
    isMixLost: false,
    listening: "stems",
    deck: "mix",
  } as const;
  const text = (facts: Partial<Parameters<typeof playbackText>[0]>) =>
    playbackText({
      playback: beyond,
      chosen,
      state: "missing",
      stems: { id: "a", isGrowing: true },
      isSparing: false,
      ...facts,
    });

  it("names the mix until it gives way, also when the first segments of that part are there", () => {
    expect(text({})).toBe("Original mix here, stems follow");
    expect(text({ state: "loading" })).toBe("Original mix here, stems follow");
    expect(text({ playback: { ...beyond, deck: "stems" }, state: "heard" })).toBe("");
  });

  it("names what is on its way when no more stems are made", () => {
    const whole = { id: "a", isGrowing: false };
    expect(text({ stems: whole })).toBe("Original mix here");
    expect(text({ stems: whole, state: "loading" })).toBe("Loading “Six”");
    expect(text({ stems: null, state: "loading" })).toBe("Loading “Six”");
    // Another one was chosen where the mix stands in for one that grows.
    const before = { id: "before", isGrowing: true };
    expect(text({ stems: before, state: "loading" })).toBe("Loading “Six”");
  });

  it("says that it waits, or that there is no connection", () => {
    expect(text({ playback: { ...beyond, isWaiting: true } })).toBe("Waiting for this part");
    expect(text({ playback: { ...beyond, isRetrying: true } })).toMatch(/^No connection/u);
    expect(text({ playback: { ...beyond, isPlaying: false } })).toBe("");
    expect(text({ playback: { ...beyond, listening: "mix" }, state: "off" })).toBe("");
  });

  it("says that the original does not come, rather than that it is waited for", () => {
    const lost = { ...beyond, isWaiting: true, isMixLost: true };
    expect(text({ playback: lost })).toBe("The original can’t be loaded here");
    expect(text({ playback: { ...lost, isPlaying: false, isRetrying: true } })).toMatch(
      /^The original can’t/u,
    );
  });

  it("says that small files play, behind what matters more", () => {
    const heard = { playback: { ...beyond, deck: "stems" }, state: "heard" } as const;
    expect(text({ ...heard, isSparing: true })).toBe("Small files, to spare the line");
    expect(text({ isSparing: true })).toMatch(/^Original mix/u);
  });
});

it("the one to compare with is what was heard before, else the newest other with stems", () => {
  const all = [pack({ id: "c", stems: [] }), pack({ id: "b" }), pack({ id: "a" })];
  expect(otherSeparation(all, { separationId: "b", previousId: null })?.id).toBe("a");
  expect(otherSeparation(all, { separationId: "a", previousId: "c" })?.id).toBe("b");
  expect(
    otherSeparation([...all, pack({ id: "d" })], { separationId: "a", previousId: "d" })?.id,
  ).toBe("d");
  expect(otherSeparation([pack()], { separationId: "a", previousId: null })).toBeNull();
});
