"use client";
import { createContext, useContext } from "react";
import type { BeatGrid } from "../../../../_player/practice/beat-grid.ts";
import type { SampleCache } from "../../../../_player/packs/sample-cache.ts";
import type { LoopActions } from "../loops/loop-actions.ts";
import type { ShortcutPreferences } from "../shortcuts/studio-shortcuts.ts";
import type { TrackAnalysis } from "./track-analysis.ts";

/** What of the practice room is open beside the studio itself. */
export type PracticePanel = "beats" | "loop" | "click" | "notes";

/** What the parts of the practice room work with. */
export interface PracticeParts {
  /** Null while neither the owner nor an analysis has said where the beats are. */
  readonly grid: BeatGrid | null;
  readonly analysis: TrackAnalysis | null;
  readonly loop: LoopActions;
  readonly panel: PracticePanel | null;
  readonly open: (panel: PracticePanel | null) => void;
  /** Plays, counted in where that is wanted, or pauses. */
  readonly toggle: () => void;
  /** Samples for the waveforms that are zoomed in on. */
  readonly samples: SampleCache;
  readonly shortcuts: ShortcutPreferences;
  readonly isPracticeView: boolean;
  readonly setPracticeView: (isOn: boolean) => void;
}

export const PracticeContext = createContext<PracticeParts | null>(null);

/** Throws outside of the studio. */
export function usePractice(): PracticeParts {
  const parts = useContext(PracticeContext);
  if (!parts) throw new Error("usePractice needs a PracticeContext above it.");
  return parts;
}
