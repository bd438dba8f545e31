"use client";
import { useState } from "react";
import { classNames } from "../../../../_components/class-names.ts";
import { pixelOfFrame } from "../../../../_player/waves/viewport.ts";
import { RulerRow } from "./ruler-row.tsx";
import { useStudio } from "../studio-context.ts";
import { spanAt, type NamedSpan } from "../practice/track-analysis.ts";
import { useFrameLoop } from "../controls/use-frame-loop.ts";

const SAMPLE_RATE = 44_100;
/** Chords with less room are left out but for their changes. */
const NAME_PX = 26;

export interface SpanRulerProps {
  name: string;
  spans: readonly NamedSpan[];
  look: "section" | "chord";
}

/** Sections or chords as a list along the time; a press on one goes to its start. */
export function SpanRuler({ name, spans, look }: SpanRulerProps) {
  const { player, timeline } = useStudio();
  const { viewport, size } = timeline;
  const current = useCurrentSpan(spans);
  const place = (sec: number) => pixelOfFrame(viewport, sec * SAMPLE_RATE);
  const inView = spans.filter(
    ({ startSec, endSec }) => place(endSec) > 0 && place(startSec) < size.widthPx,
  );
  return (
    <RulerRow head={<span className="truncate">{name}</span>}>
      <ul aria-label={name} className="relative overflow-hidden">
        {inView.map((span) => {
          const left = Math.max(0, place(span.startSec));
          const width = Math.min(size.widthPx, place(span.endSec)) - left;
          return (
            <li key={span.startSec}>
              <button
                type="button"
                aria-current={span === current ? "true" : undefined}
                aria-label={span.label}
                onClick={() => player?.seek(span.startSec * SAMPLE_RATE)}
                className={classNames(
                  "focus-inset absolute inset-y-0.75 truncate rounded-[5px] text-sm",
                  look === "section" ? sectionClass(span, span === current) : null,
                  look === "chord" && (span === current ? "bg-t1 text-t-inv" : "text-t1"),
                )}
                style={{ left: left + 1, width: Math.max(2, width - 2) }}
              >
                {width < NAME_PX ? "" : span.label}
              </button>
            </li>
          );
        })}
      </ul>
    </RulerRow>
  );
}

function sectionClass({ label }: NamedSpan, isCurrent: boolean): string {
  const step = /chorus/iu.test(label) && !/pre/iu.test(label) ? "bg-active" : "bg-raised";
  const ring = isCurrent ? "inset-ring-1 inset-ring-control text-t1" : "text-t2";
  return `px-2 text-left ${step} ${ring}`;
}

/** The part that is heard now. */
function useCurrentSpan(spans: readonly NamedSpan[]): NamedSpan | null {
  const { player, playback } = useStudio();
  const [current, setCurrent] = useState<NamedSpan | null>(null);
  useFrameLoop(
    () => setCurrent(spanAt(spans, (player?.positionFrame ?? 0) / SAMPLE_RATE)),
    playback.isPlaying,
    `${playback.moves} ${spans.length} ${playback.isPlaying}`,
  );
  return current;
}
