"use client";
import { useRef } from "react";
import { classNames } from "../../../_components/class-names.ts";
import { meterFraction } from "../../../_player/decibels.ts";
import { useStudio } from "./studio-context.ts";
import { useFrameLoop } from "./use-frame-loop.ts";
import { MeterFall } from "./meter-fall.ts";

export interface LevelMeterProps {
  /** A stem, `mix` or `main`. */
  channel: string;
  fillClass: string;
  isFlat?: boolean;
}

/** Left and right with peak hold, drawn while the track plays; a picture only. */
export function LevelMeter({ channel, fillClass, isFlat = false }: LevelMeterProps) {
  const { player, playback } = useStudio();
  const box = useRef<HTMLSpanElement>(null);
  const falls = useRef([new MeterFall(), new MeterFall()]);
  useFrameLoop(
    () => {
      const levels = playback.isPlaying ? player?.readLevels(channel) : undefined;
      const axis = isFlat ? "X" : "Y";
      for (const [side, fall] of falls.current.entries()) {
        const { level, hold } = fall.next(meterFraction(levels?.[side] ?? 0), performance.now());
        const bar = box.current?.children[side];
        const [fill, mark] = bar ? [...bar.children] : [];
        if (fill instanceof HTMLElement) fill.style.transform = `scale${axis}(${level})`;
        if (mark instanceof HTMLElement) mark.style.setProperty("--hold", `${hold * 100}%`);
      }
    },
    playback.isPlaying,
    playback.isPlaying,
  );
  const bar = classNames(
    "relative block overflow-hidden rounded-[1.5px] bg-active",
    isFlat ? "h-1.25 w-full" : "w-1.25",
  );
  const fill = classNames("absolute inset-0", fillClass, isFlat ? "origin-left" : "origin-bottom");
  const mark = classNames(
    "absolute bg-t1",
    isFlat
      ? "inset-y-0 left-[calc(var(--hold,0%)-1.5px)] w-[1.5px]"
      : "inset-x-0 bottom-[calc(var(--hold,0%)-1.5px)] h-[1.5px]",
  );
  return (
    <span
      ref={box}
      aria-hidden="true"
      className={classNames(
        "flex shrink-0 gap-0.5 forced-color-adjust-none",
        isFlat ? "w-37.5 flex-col" : "self-stretch py-3.5 max-md:hidden",
      )}
    >
      {[0, 1].map((side) => (
        <span key={side} className={bar}>
          <span className={fill} style={{ transform: "scale(0)" }} />
          <span className={mark} />
        </span>
      ))}
    </span>
  );
}
