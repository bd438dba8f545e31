import { describe, expect, test } from "vitest";
import { camelotOf, fifthsOf, KEY_NAMES, openKeyOf, type KeyName } from "./key-names.ts";

/** Mark Davis's published wheel, and the same keys on Beatport's and Traktor's. */
const WHEEL: readonly (readonly [KeyName, string, string])[] = [
  ["Ab minor", "1A", "6m"],
  ["B major", "1B", "6d"],
  ["Eb minor", "2A", "7m"],
  ["F# major", "2B", "7d"],
  ["Bb minor", "3A", "8m"],
  ["C# major", "3B", "8d"],
  ["F minor", "4A", "9m"],
  ["Ab major", "4B", "9d"],
  ["C minor", "5A", "10m"],
  ["Eb major", "5B", "10d"],
  ["G minor", "6A", "11m"],
  ["Bb major", "6B", "11d"],
  ["D minor", "7A", "12m"],
  ["F major", "7B", "12d"],
  ["A minor", "8A", "1m"],
  ["C major", "8B", "1d"],
  ["E minor", "9A", "2m"],
  ["G major", "9B", "2d"],
  ["B minor", "10A", "3m"],
  ["D major", "10B", "3d"],
  ["F# minor", "11A", "4m"],
  ["A major", "11B", "4d"],
  ["C# minor", "12A", "5m"],
  ["E major", "12B", "5d"],
];

describe("names of keys", () => {
  test.each(WHEEL)("%s is %s on Camelot's wheel and %s on the open one", (key, camelot, open) => {
    expect([camelotOf(key), openKeyOf(key)]).toEqual([camelot, open]);
  });

  test("there are 24 of them, each with its own place", () => {
    expect(new Set(KEY_NAMES).size).toBe(24);
    expect(new Set(KEY_NAMES.map(camelotOf)).size).toBe(24);
  });

  test("a fifth up is one place further", () => {
    expect(fifthsOf("D major") - fifthsOf("G major")).toBe(1);
    expect(fifthsOf("E minor")).toBe(fifthsOf("G major"));
  });
});
