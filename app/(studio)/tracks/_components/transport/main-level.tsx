"use client";
import { useRef } from "react";
import { classNames } from "../../../../_components/class-names.ts";
import { dbFromGain, formatDb } from "../../../../_player/mixer/decibels.ts";
import { LevelMeter } from "../controls/level-meter.tsx";
import { useStudio } from "../studio-context.ts";
import { useFrameLoop } from "../controls/use-frame-loop.ts";

const RESET_MS = 2000;

/** The output's meter and its highest peak of the last two seconds. */
export function MainLevel({ className }: { className?: string }) {
  const { player, playback } = useStudio();
  const text = useRef<HTMLSpanElement>(null);
  const highest = useRef({ gain: 0, atMs: 0 });
  useFrameLoop(
    () => {
      const now = performance.now();
      const gain = playback.isPlaying ? Math.max(...(player?.readLevels("main") ?? [0])) : 0;
      if (gain >= highest.current.gain || now - highest.current.atMs > RESET_MS) {
        highest.current = { gain, atMs: now };
        const shown = gain > 0 ? `${formatDb(dbFromGain(gain))} dB peak` : "";
        if (text.current) text.current.textContent = shown;
      }
    },
    playback.isPlaying,
    playback.isPlaying,
  );
  return (
    <div className={classNames("flex w-37.5 shrink-0 flex-col gap-1", className)}>
      <span aria-hidden="true" className="flex text-xs leading-3.5 text-t3">
        Main out
        <span ref={text} className="tn ml-auto" />
      </span>
      <span className="py-1.25">
        <LevelMeter channel="main" label="Main out" fillClass="bg-ok" isFlat />
      </span>
    </div>
  );
}
