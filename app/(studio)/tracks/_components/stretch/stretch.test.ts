import { createElement, type ReactNode } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import type { StretchSupport } from "../../../../_player/player.ts";
import { LoopRepeats } from "../loops/loop-repeats.tsx";
import { PracticeContext, type PracticeParts } from "../practice/practice-context.ts";
import type { CommandTargets } from "../shortcuts/command-targets.ts";
import { changePitch, changeTempo } from "../shortcuts/practice-commands.ts";
import { StudioContext, type StudioParts } from "../studio-context.ts";
import { StretchReason } from "./stretch-reason.tsx";

const HELD = { startFrame: 0, endFrame: 44_100, isOn: true, repeats: null, ramp: null };
const LACKS = [
  ["insecure", "Tempo and pitch need HTTPS."],
  ["unloaded", "Tempo and pitch did not load."],
  ["unsupported", "This browser can’t change tempo and pitch."],
] as const;

interface Bench {
  /** What was changed, and what was said. */
  readonly changed: unknown[];
  readonly said: string[];
  readonly press: () => void;
  readonly draw: (node: ReactNode) => string;
}

function studioWith(stretchSupport: StretchSupport, player: object | null = {}): Bench {
  const changed: unknown[] = [];
  const said: string[] = [];
  const parts = {
    player,
    playback: { stretchSupport },
    settings: { tempoPercent: 100, pitchCents: 0, keepsDrumsPitch: true },
    stemNames: [],
    changeSettings: (change: unknown) => changed.push(change),
  } as unknown as StudioParts;
  const practice = { grid: null } as unknown as PracticeParts;
  const announce = (words: string) => said.push(words);
  const targets = { parts, practice, announce } as unknown as CommandTargets;
  return {
    changed,
    said,
    press: () => {
      changeTempo(targets, -5);
      changePitch(targets, 1);
    },
    draw: (node) =>
      renderToStaticMarkup(
        createElement(
          StudioContext,
          { value: parts },
          createElement(PracticeContext, { value: practice }, node),
        ),
      ),
  };
}

describe("tempo and pitch", () => {
  it.each(LACKS)(
    "where they are %s say so by keys, in a loop and at the sliders",
    (lack, words) => {
      const { press, draw, said, changed } = studioWith(lack);
      press();
      expect(said).toEqual([expect.stringContaining(words), expect.stringContaining(words)]);
      expect(changed).toEqual([]);
      const loop = draw(createElement(LoopRepeats, { held: HELD }));
      expect(loop).toContain(words);
      expect(loop).not.toContain("Change tempo with each repeat");
      const reason = draw(createElement(StretchReason));
      expect(reason).toContain(words);
      expect(reason.includes("Load again")).toBe(lack === "unloaded");
    },
  );

  it("are offered where they can be changed, and before anybody knows", () => {
    for (const bench of [studioWith("available"), studioWith("unsupported", null)]) {
      bench.press();
      expect(bench.said).toEqual(["Tempo 95 %", "Pitch 1 semitones"]);
      expect(bench.changed).toEqual([{ tempoPercent: 95 }, { pitchCents: 100 }]);
      expect(bench.draw(createElement(LoopRepeats, { held: HELD }))).toContain(
        "Change tempo with each repeat",
      );
      expect(bench.draw(createElement(StretchReason))).toBe("");
    }
  });
});
