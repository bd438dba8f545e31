"use client";
import { Repeat } from "lucide-react";
import { classNames } from "../../../../_components/class-names.ts";
import { loopLength } from "../../../../_player/practice/loop-edit.ts";
import { repeatWords } from "../../../../_player/practice/repeat-words.ts";
import { pixelOfFrame } from "../../../../_player/waves/viewport.ts";
import { LoopHandle } from "./loop-handle.tsx";
import { usePractice } from "../practice/practice-context.ts";
import { useStudio } from "../studio-context.ts";

/** Under this width the bar has no room for words. */
const WORDS_PX = 92;
/** With a count of repeats beside them they need more; alone the count needs less. */
const COUNTED_WORDS_PX = 170;
const COUNT_PX = 64;

/**
 * The loop on a ruler: a bar between two handles; its label opens the exact fields. Off: in outline. Where room is
 * short its count of repeats stays longer than its length.
 */
export function LoopBar() {
  const { settings, timeline, playback } = useStudio();
  const { grid, open } = usePractice();
  const { loop } = settings;
  if (!loop) return null;
  const { viewport, size } = timeline;
  const place = (frame: number) =>
    Math.min(size.widthPx, Math.max(0, pixelOfFrame(viewport, frame)));
  const [left, right] = [place(loop.startFrame), place(loop.endFrame)];
  const widthPx = right - left;
  const length = loopLength(loop, grid);
  const repeats = repeatWords(loop, playback.wraps);
  const spokenRepeats = playback.wraps === 0 ? repeats : `Repeat ${repeats}`;
  return (
    <div role="group" aria-label={`Loop, ${length}, ${loop.isOn ? "on" : "off"}`}>
      <button
        type="button"
        data-opens="loop"
        aria-label={`Loop, ${length}`}
        aria-haspopup="dialog"
        {...(repeats === "" ? {} : { "aria-description": spokenRepeats })}
        onClick={() => open("loop")}
        className={classNames(
          "absolute top-0.5 z-1 flex h-6 items-center justify-center gap-1.5 overflow-hidden rounded-[5px] px-3 text-xs font-semibold whitespace-nowrap inset-ring-1 inset-ring-accent",
          loop.isOn
            ? "bg-accent-fill text-on-accent forced-colors:bg-[Highlight]"
            : "bg-surface text-accent-text",
        )}
        style={{ left, width: Math.max(2, widthPx) }}
      >
        <BarWords {...{ widthPx, length, repeats }} />
      </button>
      <LoopHandle edge="start" loop={loop} px={left} />
      <LoopHandle edge="end" loop={loop} px={right} />
    </div>
  );
}

interface BarWordsProps {
  widthPx: number;
  length: string;
  /** Empty where the repeats have no end. */
  repeats: string;
}

function BarWords({ widthPx, length, repeats }: BarWordsProps) {
  const hasLength = widthPx > (repeats === "" ? WORDS_PX : COUNTED_WORDS_PX);
  const hasIcon = widthPx > 44 && (repeats === "" || hasLength);
  return (
    <>
      {hasIcon ? <Repeat size={12} strokeWidth={2.4} aria-hidden="true" /> : null}
      {hasLength ? (
        <span className="tn truncate">
          <span className="phone:hidden">Loop, </span>
          {length}
        </span>
      ) : null}
      {repeats !== "" && widthPx > COUNT_PX ? <span className="tn">{repeats}</span> : null}
    </>
  );
}
