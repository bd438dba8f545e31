"use client";
import { useRef } from "react";
import { classNames } from "../../../../_components/class-names.ts";
import { meterFraction } from "../../../../_player/mixer/decibels.ts";
import { useMediaQuery } from "../../../_components/use-media-query.ts";
import { ClipLight } from "./clip-light.tsx";
import { MeterFall } from "./meter-fall.ts";
import { useStudio } from "../studio-context.ts";
import { useFrameLoop } from "./use-frame-loop.ts";

/** Just over full scale: decoders round the loudest samples up. */
const CLIP_GAIN = 1.001;
/** Ten pictures a second for whoever asked for less motion. */
const CALM_MS = 100;

export interface LevelMeterProps {
  /** A stem, `mix` or `main`. */
  channel: string;
  /** Whose level it is. */
  label: string;
  fillClass: string;
  /** As wide as there is room; without it as high, and not on phones. */
  isFlat?: boolean;
  className?: string;
}

/** Left and right with peak hold, drawn while the track plays; its light says what went over full scale. */
export function LevelMeter(props: LevelMeterProps) {
  const { channel, label, fillClass, isFlat = false, className } = props;
  const { clipLights } = useStudio();
  const box = useRef<HTMLSpanElement>(null);
  const hasClipped = clipLights.lit.has(channel);
  useMeterFrames(channel, {
    draw: (bars) => drawBars(box.current, bars, isFlat),
    read: (levels) => {
      if (Math.max(...levels) > CLIP_GAIN && !hasClipped) clipLights.light(channel);
    },
  });
  const bar = classNames(
    "block rounded-[1.5px] bg-no-repeat bg-[linear-gradient(var(--t1),var(--t1)),linear-gradient(var(--active),var(--active))]",
    "forced-colors:bg-[CanvasText] forced-colors:outline-1 forced-colors:outline-[GrayText] forced-colors:[--active:Canvas] forced-colors:[--t1:Highlight]",
    fillClass,
    isFlat ? "h-1.25 w-full" : "w-1.25",
  );
  return (
    <span
      className={classNames(
        "relative flex",
        isFlat ? "w-full" : "self-stretch phone:hidden",
        className,
      )}
    >
      <span
        ref={box}
        data-testid={`meter-${channel}`}
        aria-hidden="true"
        className={classNames(
          "flex shrink-0 gap-0.5 forced-color-adjust-none",
          isFlat ? "w-full flex-col" : "py-3.5",
        )}
      >
        {[0, 1].map((side) => (
          <span key={side} className={bar} style={lookOf({ level: 0, hold: 0 }, isFlat)} />
        ))}
      </span>
      <ClipLight
        label={label}
        isLit={hasClipped}
        onClear={() => clipLights.clear(channel)}
        className={classNames(
          "absolute",
          isFlat ? "top-1/2 right-0 -translate-y-1/2" : "-top-2 left-1/2 -translate-x-1/2",
        )}
      />
    </span>
  );
}

interface Bar {
  readonly level: number;
  readonly hold: number;
}

const SILENCE = [0, 0] as const;

interface MeterFrames {
  draw: (bars: readonly Bar[]) => void;
  read: (levels: readonly [left: number, right: number]) => void;
}

/** Reads a channel's level on every frame that plays; with reduced motion not each of them is drawn. */
function useMeterFrames(channel: string, { draw, read }: MeterFrames): void {
  const { player, playback } = useStudio();
  const isCalm = useMediaQuery("(prefers-reduced-motion: reduce)");
  const falls = useRef([new MeterFall(), new MeterFall()]);
  const drawnMs = useRef(-Infinity);
  useFrameLoop(
    () => {
      const levels = (playback.isPlaying ? player?.readLevels(channel) : null) ?? SILENCE;
      // No frame follows in which a bar could fall.
      if (!playback.isPlaying) falls.current = [new MeterFall(), new MeterFall()];
      const now = performance.now();
      const bars = falls.current.map((fall, side) =>
        fall.next(meterFraction(levels[side] ?? 0), now),
      );
      read(levels);
      if (isCalm && playback.isPlaying && now - drawnMs.current < CALM_MS) return;
      drawnMs.current = now;
      draw(bars);
    },
    playback.isPlaying,
    playback.isPlaying,
  );
}

function drawBars(box: HTMLElement | null, bars: readonly Bar[], isFlat: boolean): void {
  for (const [side, bar] of bars.entries()) {
    const element = box?.children[side];
    if (element instanceof HTMLElement) Object.assign(element.style, lookOf(bar, isFlat));
  }
}

/**
 * The mark over a cover over the bar's colour. Backgrounds alone: what moves or has another size makes the browser
 * compose the whole page anew.
 */
function lookOf({ level, hold }: Bar, isFlat: boolean) {
  const free = `${(100 - Math.round(level * 200) / 2).toFixed(1)}%`;
  // Beyond the end where there is nothing to mark.
  const mark = hold > 0 ? Math.round(hold * 200) / 2 : -100;
  return isFlat
    ? { backgroundSize: `1.5px 100%, ${free} 100%`, backgroundPosition: `${mark}% 0, 100% 0` }
    : { backgroundSize: `100% 1.5px, 100% ${free}`, backgroundPosition: `0 ${100 - mark}%, 0 0` };
}
