"use client";
import { useEffect, useRef, type PointerEvent } from "react";
import { classNames } from "../../../../_components/class-names.ts";
import { useTheme } from "../../../../_components/use-theme.ts";
import { drawOverview } from "../../../../_player/waves/draw-overview.ts";
import { pixelOfFrame } from "../../../../_player/waves/viewport.ts";
import { playableOf } from "../lanes/playable.ts";
import { SeekSlider } from "./seek-slider.tsx";
import { useStudio } from "../studio-context.ts";
import { useElementSize } from "../../../../_components/use-element-size.ts";
import { useFrameLoop } from "../controls/use-frame-loop.ts";

/** The mix from end to end: what can be played as stems, what is in view, where the playhead is; seeks. */
export function Overview({ className }: { className?: string }) {
  const { player, playback, stems, timeline } = useStudio();
  const { durationFrames } = timeline.size;
  const playhead = useRef<HTMLSpanElement>(null);
  const [box, size] = useElementSize();
  const playable = stems && playableOf(stems, durationFrames);
  const edge = playable && !playable.isWhole ? playable.edgeFrame / durationFrames : null;

  useFrameLoop(
    () => {
      const px = ((player?.positionFrame ?? 0) / durationFrames) * size.widthPx;
      if (playhead.current) playhead.current.style.transform = `translateX(${px}px)`;
    },
    playback.isPlaying,
    `${playback.moves} ${size.widthPx} ${durationFrames} ${playback.isPlaying}`,
  );
  const seekTo = (event: PointerEvent<HTMLElement>) => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    player?.seek(((event.clientX - left) / width) * durationFrames);
  };
  return (
    <div
      ref={box}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        seekTo(event);
      }}
      onPointerMove={(event) => event.buttons === 1 && seekTo(event)}
      className={classNames(
        "relative cursor-pointer touch-none overflow-hidden has-focus-visible:outline-2 has-focus-visible:-outline-offset-2 has-focus-visible:outline-accent",
        className,
      )}
    >
      <OverviewCanvas widthPx={size.widthPx} heightPx={size.heightPx} />
      {edge === null ? null : (
        <span
          className={classNames(
            "hatch absolute inset-y-0 right-0 border-l-[1.5px] border-accent",
            stems?.isGrowing ? "border-dashed" : "border-solid",
          )}
          style={{ left: `${edge * 100}%` }}
        />
      )}
      <LoopMark />
      <ViewBox />
      <span
        ref={playhead}
        className="will-change-transform absolute inset-y-1 left-0 w-0.5 -translate-x-px bg-t1 forced-colors:bg-[Highlight]"
      />
      <SeekSlider />
    </div>
  );
}

function LoopMark() {
  const { settings, timeline } = useStudio();
  const { loop } = settings;
  if (!loop) return null;
  const share = (frames: number) => `${(frames / timeline.size.durationFrames) * 100}%`;
  return (
    <span
      className={classNames(
        "absolute top-0 h-0.75 min-w-0.5 rounded-full forced-colors:bg-[Highlight]",
        loop.isOn ? "bg-accent" : "inset-ring-1 inset-ring-accent",
      )}
      style={{ left: share(loop.startFrame), width: share(loop.endFrame - loop.startFrame) }}
    />
  );
}

function ViewBox() {
  const { timeline } = useStudio();
  const { viewport, size, isFit } = timeline;
  if (isFit) return null;
  const whole = { startFrame: 0, framesPerPixel: size.durationFrames / 100 };
  const left = pixelOfFrame(whole, viewport.startFrame);
  const width = (viewport.framesPerPixel * size.widthPx * 100) / size.durationFrames;
  return (
    <span
      className="absolute inset-y-1 rounded-[5px] bg-ghost/50 inset-ring-[1.5px] inset-ring-t2"
      style={{ left: `${left}%`, width: `${width}%` }}
    />
  );
}

function OverviewCanvas({ widthPx, heightPx }: { widthPx: number; heightPx: number }) {
  const { session, stems, mix, timeline } = useStudio();
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useTheme();
  const { durationFrames } = timeline.size;
  useEffect(() => {
    const element = canvas.current;
    if (!element) return undefined;
    const draw = () =>
      drawOverview(element, {
        peaks: session.peaks("mix")?.table("mix"),
        stems,
        mix,
        durationFrames,
      });
    draw();
    return session.peaks("mix")?.subscribe("mix", draw);
  }, [session, stems, mix, durationFrames, widthPx, heightPx, theme]);
  return (
    <canvas
      ref={canvas}
      aria-hidden="true"
      className="absolute inset-x-0 top-1.5 h-[calc(100%-0.75rem)] w-full text-t3"
    />
  );
}
