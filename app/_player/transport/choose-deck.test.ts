import { describe, expect, it } from "vitest";
import { chooseDeck, type DeckChoice } from "./choose-deck.ts";

const READY = 4;
const base: DeckChoice = {
  listening: "stems",
  current: null,
  segment: 0,
  lastSegment: 9,
  hasStems: true,
  hasMix: true,
  isGrowing: true,
  isPublished: (deck, segment) => deck === "mix" || segment < READY,
  isDecoded: (deck, segment) => deck === "mix" || segment < READY,
};

describe("choosing between stems and mix", () => {
  it("plays stems where they are, the mix after a seek past them", () => {
    expect(chooseDeck(base)).toBe("stems");
    expect(chooseDeck({ ...base, segment: 7 })).toBe("mix");
  });

  it("waits at the edge that playback ran into, as long as more can come", () => {
    const atEdge = { ...base, segment: READY, current: "stems" as const };
    expect(chooseDeck(atEdge)).toBe("stems");
    expect(chooseDeck({ ...atEdge, isGrowing: false })).toBe("mix");
  });

  it("goes back to the stems once two segments of all of them are there, or the last", () => {
    const standIn = { ...base, current: "mix" as const };
    expect(chooseDeck({ ...standIn, segment: READY - 1 })).toBe("mix");
    expect(chooseDeck({ ...standIn, segment: READY - 2 })).toBe("stems");
    expect(chooseDeck({ ...standIn, segment: READY - 1, lastSegment: READY - 1 })).toBe("stems");
  });

  it("plays what the listener asks for, and what there is", () => {
    expect(chooseDeck({ ...base, listening: "mix" })).toBe("mix");
    expect(chooseDeck({ ...base, hasMix: false, listening: "mix" })).toBe("stems");
    expect(chooseDeck({ ...base, hasStems: false })).toBe("mix");
  });
});
