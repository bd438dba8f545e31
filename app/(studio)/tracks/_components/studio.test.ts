import { describe, expect, it } from "vitest";
import { formatPosition, spokenPosition } from "./format-position.ts";
import { MeterFall } from "./meter-fall.ts";
import { playableOf } from "./playable.ts";
import { SHORTCUT_GROUPS, shortcutFor } from "./studio-shortcuts.ts";
import type { Pack } from "../../../_player/pack.ts";

const press = (key: string, more: object = {}) => ({
  key,
  code: "",
  shiftKey: false,
  altKey: false,
  ctrlKey: false,
  metaKey: false,
  ...more,
});

describe("studio keys", () => {
  it("go by the place of a digit, whatever Shift makes of it", () => {
    expect(shortcutFor(press("3", { code: "Digit3" }))).toEqual({ kind: "mute", amount: 3 });
    const shifted = { code: "Digit3", shiftKey: true };
    expect(shortcutFor(press("#", shifted))).toEqual({ kind: "solo", amount: 3 });
    expect(shortcutFor(press("#", { ...shifted, altKey: true }))?.kind).toBe("solo-alone");
  });

  it("leave the browser's own combinations alone", () => {
    expect(shortcutFor(press("r", { ctrlKey: true }))).toBeNull();
    expect(shortcutFor(press("f", { metaKey: true }))).toBeNull();
    expect(shortcutFor(press("ArrowLeft", { altKey: true }))).toBeNull();
    expect(shortcutFor(press(".", { ctrlKey: true }))?.kind).toBe("cancel");
  });

  it("are listed once each", () => {
    const lines = SHORTCUT_GROUPS.flatMap((group) => group.lines.map((line) => line.does));
    expect(new Set(lines).size).toBe(lines.length);
  });
});

it("positions read and sound as times", () => {
  expect(formatPosition(136.58)).toBe("2:16.5");
  expect(formatPosition(3723.04)).toBe("1:02:03.0");
  expect(spokenPosition(136.9)).toBe("2 minutes 16 seconds");
  expect(spokenPosition(61)).toBe("1 minute 1 second");
  expect(spokenPosition(0)).toBe("0 seconds");
});

it("meters rise at once, fall slowly and mark the highest level for a while", () => {
  const meter = new MeterFall();
  expect(meter.next(0.8, 1000)).toEqual({ level: 0.8, hold: 0.8 });
  const fallen = meter.next(0.1, 1100);
  expect(fallen.level).toBeGreaterThan(0.6);
  expect(fallen.hold).toBe(0.8);
  expect(meter.next(0, 2500).hold).toBeLessThan(0.8);
});

it("a separation is playable up to the first segment that any stem lacks", () => {
  const pack = {
    segmentFrames: 100,
    stems: [
      { name: "vocals", ready: [[0, 3]] },
      {
        name: "bass",
        ready: [
          [0, 2],
          [5, 6],
        ],
      },
    ],
  } as unknown as Pack;
  expect(playableOf(pack, 550)).toEqual({
    missing: [[2, 6]],
    edgeFrame: 200,
    isWhole: false,
    isEmpty: false,
  });
});
