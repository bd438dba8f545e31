"use client";
import { Pencil } from "lucide-react";
import { beatTicks, type BeatTick } from "../../../../_player/practice/beat-ticks.ts";
import type { BeatGrid } from "../../../../_player/practice/beat-grid.ts";
import { LoopBar } from "../loops/loop-bar.tsx";
import { PlayheadHandle } from "./playhead-handle.tsx";
import { usePractice } from "../practice/practice-context.ts";
import { RulerRow } from "./ruler-row.tsx";
import { RulerTick } from "./ruler-tick.tsx";
import { useStudio } from "../studio-context.ts";
import { useLoopDrag } from "../loops/use-loop-drag.ts";

const TICK_HEIGHTS: Readonly<Record<BeatTick["rank"], string>> = {
  phrase: "h-3",
  bar: "h-2",
  beat: "h-0.75",
};

/** Bars and beats over the lanes, with the loop; its head opens the beats. */
export function BarsRuler({ grid }: { grid: BeatGrid }) {
  const { timeline } = useStudio();
  const drag = useLoopDrag();
  const ticks = beatTicks(timeline.viewport, timeline.size.widthPx, grid);
  return (
    <RulerRow head={<BarsHead grid={grid} />}>
      <div
        data-testid="bars-ruler"
        className="relative cursor-text touch-none overflow-hidden"
        {...drag}
      >
        {ticks.map(({ px, rank, bar }) => (
          <RulerTick
            key={Math.round(px * 10)}
            px={px}
            className={TICK_HEIGHTS[rank]}
            label={bar === null ? null : String(bar).replace("-", "−")}
          />
        ))}
        <LoopBar />
        <PlayheadHandle />
      </div>
    </RulerRow>
  );
}

function BarsHead({ grid }: { grid: BeatGrid }) {
  const { settings } = useStudio();
  const { open } = usePractice();
  return (
    <button
      type="button"
      data-opens="beats"
      aria-haspopup="dialog"
      onClick={() => open("beats")}
      className="focus-inset -mx-1 flex h-6 min-w-0 grow items-center gap-1.5 rounded-tag px-1 text-left hover:bg-hover hover:text-t2"
    >
      <span className="grow truncate">
        Bars<span className="phone:hidden"> and beats</span>
      </span>
      {settings.grid ? (
        <Pencil size={11} role="img" aria-label="Set by hand" className="phone:hidden" />
      ) : null}
      <span className="tn">{grid.beatsPerBar}/4</span>
    </button>
  );
}
