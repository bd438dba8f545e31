"use client";
import { useEffect, useMemo, useState } from "react";
import { chooseGrid } from "../../../../_player/practice/choose-grid.ts";
import { SampleCache } from "../../../../_player/packs/sample-cache.ts";
import { loopActions } from "../loops/loop-actions.ts";
import type { PracticePanel, PracticeParts } from "./practice-context.ts";
import { useStudio } from "../studio-context.ts";
import { startCounted } from "./start-counted.ts";
import { analysisOf } from "./track-analysis.ts";
import { usePreferences } from "../presets/use-preferences.ts";

const SAMPLE_RATE = 44_100;
const USUAL_SHORTCUTS = { shortcuts: {}, hasShortcuts: true };

/** Makes the practice room of the track that the studio shows. */
export function usePracticeRoom(): PracticeParts {
  const parts = useStudio();
  const { track, player, playback, settings, changeSettings, timeline } = parts;
  const [panel, open] = useState<PracticePanel | null>(null);
  const [isPracticeView, setPracticeView] = useState(false);
  const { preferences } = usePreferences();
  const [samples] = useState(() => new SampleCache());
  useEffect(() => () => samples.close(), [samples]);
  const analysis = analysisOf(track);
  const { grid: own } = settings;
  const { durationFrames } = timeline.size;
  const grid = useMemo(() => chooseGrid(own, analysis, SAMPLE_RATE), [own, analysis]);
  const loop = useMemo(
    () =>
      loopActions({
        change: changeSettings,
        grid,
        durationFrames,
        position: () => player?.positionFrame ?? 0,
      }),
    [changeSettings, grid, durationFrames, player],
  );
  return {
    grid,
    analysis,
    loop,
    panel,
    open,
    toggle: () => (playback.isPlaying ? player?.pause() : startCounted(parts, grid)),
    samples,
    shortcuts: preferences ?? USUAL_SHORTCUTS,
    isPracticeView,
    setPracticeView,
  };
}
