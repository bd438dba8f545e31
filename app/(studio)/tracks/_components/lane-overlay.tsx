"use client";
import { useRef } from "react";
import { classNames } from "../../../_components/class-names.ts";
import { ProgressRing } from "../../../_components/progress-ring.tsx";
import { rulerTicks } from "../../../_player/ruler-ticks.ts";
import { pageToFrame, pixelOfFrame } from "../../../_player/viewport.ts";
import { playableOf } from "./playable.ts";
import { useStudio } from "./studio-context.ts";
import { useFrameLoop } from "./use-frame-loop.ts";

const SAMPLE_RATE = 44_100;

/** Over all lanes: time lines, what is not separated yet, and the playhead; takes no clicks itself. */
export function LaneOverlay() {
  const { timeline } = useStudio();
  const { viewport, size } = timeline;
  const lines = rulerTicks(viewport, size.widthPx, SAMPLE_RATE);
  return (
    <div className="pointer-events-none absolute inset-0 overflow-hidden">
      {lines.map(({ px, labelSec }) => (
        <span
          key={Math.round(px * 10)}
          className={classNames(
            "absolute inset-y-0 w-px",
            labelSec === null ? "bg-line/50" : "bg-line",
          )}
          style={{ left: px }}
        />
      ))}
      <MissingParts />
      <Playhead />
    </div>
  );
}

function MissingParts() {
  const { stems, timeline, stemNames } = useStudio();
  const { viewport, size } = timeline;
  if (!stems) return null;
  const { missing, isEmpty } = playableOf(stems, size.durationFrames);
  return (
    <>
      {missing.map(([from, to]) => {
        const left = pixelOfFrame(viewport, from * stems.segmentFrames);
        const right = pixelOfFrame(
          viewport,
          Math.min(size.durationFrames, to * stems.segmentFrames),
        );
        return (
          <span
            key={from}
            className={classNames(
              "hatch absolute inset-y-0",
              from > 0 && "border-l-[1.5px] border-accent",
              from > 0 && (stems.isGrowing ? "border-dashed" : "border-solid"),
            )}
            style={{ left, width: Math.max(0, right - left) }}
          />
        );
      })}
      {isEmpty && stems.isGrowing ? (
        <span className="absolute inset-0 flex flex-col">
          {stemNames.map((stem) => (
            <span
              key={stem}
              className="flex min-h-18 flex-1 basis-0 items-center justify-center gap-2.5 text-t2"
            >
              <ProgressRing fraction={null} />
              Waiting for the first 4 s
            </span>
          ))}
        </span>
      ) : null}
    </>
  );
}

function Playhead() {
  const { player, playback, timeline } = useStudio();
  const line = useRef<HTMLSpanElement>(null);
  const { viewport, follow } = timeline;
  useFrameLoop(
    () => {
      const frame = player?.positionFrame ?? 0;
      if (line.current) {
        line.current.style.transform = `translateX(${pixelOfFrame(viewport, frame) - 0.75}px)`;
      }
      const isOut = pageToFrame(viewport, frame, timeline.size) !== viewport;
      if (playback.isPlaying && isOut) follow(frame);
    },
    playback.isPlaying,
    `${playback.moves} ${viewport.startFrame} ${viewport.framesPerPixel} ${playback.isPlaying}`,
  );
  return (
    <span
      ref={line}
      className="absolute inset-y-0 left-0 w-[1.5px] bg-t1 forced-colors:bg-[Highlight]"
    />
  );
}
