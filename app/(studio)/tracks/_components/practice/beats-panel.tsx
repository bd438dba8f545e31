"use client";
import { Trash2 } from "lucide-react";
import { useRef, useState, type KeyboardEvent } from "react";
import { Button } from "../../../../_components/button.tsx";
import { Kbd } from "../../../../_components/kbd.tsx";
import {
  nudgeGrid,
  startingGrid,
  withDownbeat,
  withTempo,
} from "../../../../_player/practice/grid-edit.ts";
import type { OwnGrid } from "../../../../_player/practice/beat-grid.ts";
import { tappedBpm, withTap, type Taps } from "../../../../_player/practice/tap-tempo.ts";
import { LabelledStepper } from "../controls/labelled-stepper.tsx";
import { PlayButton } from "../transport/play-button.tsx";
import { PracticePanelBox } from "./practice-panel.tsx";
import { usePractice } from "./practice-context.ts";
import { commandFor, shortcutText } from "../shortcuts/studio-shortcuts.ts";
import { useStudio } from "../studio-context.ts";

const NUDGES_MS = [-10, -1, 1, 10] as const;

/** Where the beats are: tapped, typed, and lined up with the music. */
export function BeatsPanel() {
  const { player, settings, changeSettings } = useStudio();
  const { grid: known, open, shortcuts } = usePractice();
  const here = () => player?.positionFrame ?? 0;
  const base = startingGrid(settings.grid, known, here());
  const edit = (change: (grid: OwnGrid) => OwnGrid) =>
    changeSettings(({ grid }) => ({ grid: change(startingGrid(grid, known, here())) }));
  const tap = useTaps((tempoBpm, firstFrame) =>
    changeSettings(({ grid }) => ({
      grid: withTempo(startingGrid(grid, known, firstFrame), tempoBpm),
    })),
  );
  const onKeyDown = (event: KeyboardEvent) => {
    const isTyping = event.target instanceof HTMLInputElement;
    if (isTyping || commandFor(event, shortcuts)?.kind !== "tap") return;
    event.preventDefault();
    tap.tap();
  };
  return (
    <PracticePanelBox title="Beats" opens="beats" onClose={() => open(null)}>
      <div className="flex flex-col gap-4" onKeyDown={onKeyDown}>
        <div className="flex items-center gap-3">
          <PlayButton size={44} />
          <Button size="lg" className="h-11! grow" data-autofocus onClick={tap.tap}>
            {tap.words}
            {tap.key === undefined ? null : <Kbd className="border-current/40">{tap.key}</Kbd>}
          </Button>
        </div>
        <LabelledStepper
          {...{ label: "Tempo", value: base.tempoBpm, min: 20, max: 400, step: 1, unit: "BPM" }}
          onChange={(bpm) => edit((grid) => withTempo(grid, bpm))}
        />
        <div className="flex justify-end gap-2">
          <Button onClick={() => edit((grid) => withTempo(grid, grid.tempoBpm / 2))}>
            Half the tempo
          </Button>
          <Button onClick={() => edit((grid) => withTempo(grid, grid.tempoBpm * 2))}>
            Twice the tempo
          </Button>
        </div>
        <LabelledStepper
          {...{ label: "Beats in a bar", value: base.beatsPerBar, min: 1, max: 16, step: 1 }}
          onChange={(beats) => edit((grid) => ({ ...grid, beatsPerBar: Math.round(beats) }))}
        />
        <Button onClick={() => edit((grid) => withDownbeat(grid, here()))}>
          A bar starts at the playhead
        </Button>
        <Nudges onNudge={(byMs) => edit((grid) => nudgeGrid(grid, byMs))} />
        {settings.grid ? (
          <Button
            variant="dangerGhost"
            icon={<Trash2 size={15} />}
            onClick={() => changeSettings({ grid: null })}
          >
            Remove these beats
          </Button>
        ) : null}
      </div>
    </PracticePanelBox>
  );
}

function Nudges({ onNudge }: { onNudge: (byMs: number) => void }) {
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-3 gap-y-2">
      <span className="font-medium">Move all beats</span>
      <span className="flex gap-1">
        {NUDGES_MS.map((byMs) => (
          <Button
            key={byMs}
            size="sm"
            aria-label={`${Math.abs(byMs)} ms ${byMs < 0 ? "earlier" : "later"}`}
            onClick={() => onNudge(byMs)}
          >
            {byMs < 0 ? "−" : "+"}
            {Math.abs(byMs)} ms
          </Button>
        ))}
      </span>
    </div>
  );
}

/** Counts taps; calls back with the track's own tempo and where the first of them was. */
function useTaps(onTempo: (bpm: number, firstFrame: number) => void): {
  tap: () => void;
  words: string;
  /** Until it is known that somebody taps; undefined where no key works. */
  key?: string | undefined;
} {
  const { player, playback, settings } = useStudio();
  const { shortcuts } = usePractice();
  const key = shortcutText("tap", shortcuts);
  const isStretched = playback.isPlaying && playback.stretchSupport === "available";
  const rate = isStretched ? settings.tempoPercent / 100 : 1;
  const [taps, setTaps] = useState<Taps>([]);
  const firstFrame = useRef(0);
  const bpm = tappedBpm(taps);
  const tap = () => {
    const next = withTap(taps, { atMs: performance.now(), rate });
    if (next.length === 1) firstFrame.current = player?.positionFrame ?? 0;
    const tempo = tappedBpm(next);
    if (tempo !== null) onTempo(tempo, firstFrame.current);
    setTaps(next);
  };
  if (bpm !== null) return { tap, words: `Tap the beat: ${bpm} BPM` };
  if (taps.length > 0) return { tap, words: "Go on tapping" };
  return { tap, words: "Tap the beat", key };
}
