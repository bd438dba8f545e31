"use client";
import { useRef, type KeyboardEvent } from "react";
import { formatDuration } from "../../../../_words/format-duration.ts";
import { spokenPosition } from "../controls/format-position.ts";
import { useStudio } from "../studio-context.ts";
import { useFrameLoop } from "../controls/use-frame-loop.ts";

const SAMPLE_RATE = 44_100;
const STEPS_SEC: Readonly<Record<string, number>> = {
  ArrowLeft: -1,
  ArrowDown: -1,
  ArrowRight: 1,
  ArrowUp: 1,
  PageDown: -15,
  PageUp: 15,
};

/** The position as a slider for keyboards and screen readers; the strip around it takes the pointer. */
export function SeekSlider() {
  const { player, playback, timeline } = useStudio();
  const input = useRef<HTMLInputElement>(null);
  const durationSec = timeline.size.durationFrames / SAMPLE_RATE;

  useFrameLoop(
    () => {
      const sec = (player?.positionFrame ?? 0) / SAMPLE_RATE;
      const element = input.current;
      if (!element || element.valueAsNumber === Math.floor(sec)) return;
      element.valueAsNumber = Math.floor(sec);
      const text = `${spokenPosition(sec)} of ${spokenPosition(durationSec)}`;
      element.setAttribute("aria-valuetext", text);
    },
    playback.isPlaying,
    `${playback.moves} ${durationSec} ${playback.isPlaying}`,
  );
  const onKeyDown = (event: KeyboardEvent) => {
    if (!player || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const stepSec = STEPS_SEC[event.key];
    const target =
      stepSec === undefined ? EDGES[event.key] : player.positionFrame / SAMPLE_RATE + stepSec;
    if (target === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    player.seek(Math.min(durationSec, Math.max(0, target)) * SAMPLE_RATE);
  };
  return (
    <input
      ref={input}
      type="range"
      aria-label="Position"
      aria-valuetext={`${formatDuration(0)} of ${formatDuration(durationSec)}`}
      min={0}
      max={Math.max(1, Math.floor(durationSec))}
      step={1}
      defaultValue={0}
      onKeyDown={onKeyDown}
      onChange={(event) => player?.seek(event.target.valueAsNumber * SAMPLE_RATE)}
      className="pointer-events-none absolute inset-0 size-full opacity-0"
    />
  );
}

const EDGES: Readonly<Record<string, number>> = { Home: 0, End: Number.POSITIVE_INFINITY };
