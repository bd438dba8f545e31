"use client";
import { useMemo } from "react";
import { rulerTicks } from "../../../../_player/waves/ruler-ticks.ts";
import { formatDuration } from "../../../../_words/format-duration.ts";
import { formatMillis } from "../../../../_player/practice/time-position.ts";
import { BarsRuler } from "./bars-ruler.tsx";
import { formatPosition } from "../controls/format-position.ts";
import { LoopBar } from "../loops/loop-bar.tsx";
import { PlaceFlags } from "./place-flags.tsx";
import { PlayheadHandle } from "./playhead-handle.tsx";
import { usePractice } from "../practice/practice-context.ts";
import { RulerRow } from "./ruler-row.tsx";
import { RulerTick } from "./ruler-tick.tsx";
import { SpanRuler } from "./span-ruler.tsx";
import { useStudio } from "../studio-context.ts";
import { chordName } from "../practice/track-analysis.ts";
import { useLoopDrag } from "../loops/use-loop-drag.ts";

const SAMPLE_RATE = 44_100;

/** All rulers over the lanes: those that the beats and the analysis allow, and the time. */
export function TimeRuler() {
  const { grid, analysis } = usePractice();
  const { sections = [], chords: found = [] } = analysis ?? {};
  const chords = useMemo(
    () =>
      found
        .map((chord) => ({ ...chord, label: chordName(chord.label) }))
        .filter(({ label }) => label !== ""),
    [found],
  );
  return (
    <>
      {grid ? <BarsRuler grid={grid} /> : null}
      {sections.length > 0 ? <SpanRuler name="Sections" spans={sections} look="section" /> : null}
      {chords.length > 0 ? <SpanRuler name="Chords" spans={chords} look="chord" /> : null}
      <Times isAlone={grid === null} />
    </>
  );
}

/** `isAlone`: without bars the time carries the loop too; with them phones leave it out, but for flags. */
function Times({ isAlone }: { isAlone: boolean }) {
  const { settings, timeline } = useStudio();
  const { viewport, size } = timeline;
  const drag = useLoopDrag();
  const hasFlags = settings.markers.length > 0 || settings.cues.some((cue) => cue !== null);
  const ticks = rulerTicks(viewport, size.widthPx, SAMPLE_RATE);
  const format = labelFormat(ticks.flatMap(({ labelSec }) => labelSec ?? []));
  return (
    <RulerRow
      head={<TimeHead isAlone={isAlone} />}
      {...(isAlone || hasFlags ? {} : { className: "phone:hidden" })}
    >
      <div className="relative cursor-text touch-none overflow-hidden" {...drag}>
        {ticks.map(({ px, labelSec }) => (
          <RulerTick
            key={Math.round(px * 10)}
            px={px}
            className={labelSec === null ? "h-1" : "h-3"}
            label={labelSec === null ? null : format(labelSec)}
          />
        ))}
        {isAlone ? <LoopBar /> : null}
        <PlaceFlags />
        {isAlone ? <PlayheadHandle /> : null}
      </div>
    </RulerRow>
  );
}

function TimeHead({ isAlone }: { isAlone: boolean }) {
  const { open } = usePractice();
  return (
    <>
      <span className="grow truncate">Time</span>
      {isAlone ? (
        <button
          type="button"
          data-opens="beats"
          aria-haspopup="dialog"
          onClick={() => open("beats")}
          className="focus-inset -mr-1 h-6 rounded-tag px-1 whitespace-nowrap text-t2 hover:bg-hover hover:text-t1"
        >
          Set beats
        </button>
      ) : null}
    </>
  );
}

/** As many places as the numbers need to differ. */
function labelFormat(labelsSec: readonly number[]): (sec: number) => string {
  const isWhole = (factor: number) =>
    labelsSec.every((sec) => Math.abs(sec * factor - Math.round(sec * factor)) < 1e-6);
  if (isWhole(1)) return formatDuration;
  if (isWhole(10)) return formatPosition;
  return isWhole(1000) ? formatMillis : formatTenThousandths;
}

/** `0:10.0004`: a sample is 0.00002 s. */
function formatTenThousandths(sec: number): string {
  const parts = Math.round(sec * 10_000);
  const tail = String(parts % 10_000).padStart(4, "0");
  return `${formatDuration(Math.floor(parts / 10_000))}.${tail}`;
}
