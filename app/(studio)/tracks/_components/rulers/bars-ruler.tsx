"use client";
import { Pencil } from "lucide-react";
import { beatTicks, type BeatTick } from "../../../../_player/practice/beat-ticks.ts";
import type { BeatGrid } from "../../../../_player/practice/beat-grid.ts";
import { classNames } from "../../../../_components/class-names.ts";
import { LoopBar } from "../loops/loop-bar.tsx";
import { PlayheadHandle } from "./playhead-handle.tsx";
import { usePractice } from "../practice/practice-context.ts";
import { RulerRow } from "./ruler-row.tsx";
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
          <span key={Math.round(px * 10)} aria-hidden="true" className="pointer-events-none">
            <i
              className={classNames("absolute bottom-0 w-px bg-line-3", TICK_HEIGHTS[rank])}
              style={{ left: px }}
            />
            {bar === null ? null : (
              <span
                className="tn absolute top-1 pl-1.5 text-xs leading-5 text-t3"
                style={{ left: px }}
              >
                {String(bar).replace("-", "−")}
              </span>
            )}
          </span>
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
