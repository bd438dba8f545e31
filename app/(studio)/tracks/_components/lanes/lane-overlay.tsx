"use client";
import { useRef } from "react";
import { classNames } from "../../../../_components/class-names.ts";
import { ProgressRing } from "../../../../_components/progress-ring.tsx";
import { beatTicks } from "../../../../_player/practice/beat-ticks.ts";
import { rulerTicks } from "../../../../_player/waves/ruler-ticks.ts";
import { pixelOfFrame } from "../../../../_player/waves/viewport.ts";
import { useMediaQuery } from "../../../_components/use-media-query.ts";
import { playableOf } from "./playable.ts";
import { usePractice } from "../practice/practice-context.ts";
import { useStudio } from "../studio-context.ts";
import { useFrameLoop } from "../controls/use-frame-loop.ts";

const SAMPLE_RATE = 44_100;

/** Over all lanes: bar or time lines, the loop, what is not separated yet, and the playhead; takes no clicks itself. */
export function LaneOverlay() {
  return (
    <div className="pointer-events-none absolute inset-0 overflow-hidden">
      <Lines />
      <LoopRegion />
      <MissingParts />
      <Playhead />
    </div>
  );
}

function Lines() {
  const { timeline } = useStudio();
  const { grid } = usePractice();
  const { viewport, size } = timeline;
  const lines = grid
    ? beatTicks(viewport, size.widthPx, grid)
        .filter(({ rank }) => rank !== "beat")
        .map(({ px, rank }) => ({ px, isStrong: rank === "phrase" }))
    : rulerTicks(viewport, size.widthPx, SAMPLE_RATE).map(({ px, labelSec }) => ({
        px,
        isStrong: labelSec !== null,
      }));
  return lines.map(({ px, isStrong }) => (
    <span
      key={Math.round(px * 10)}
      className={classNames("absolute inset-y-0 w-px", isStrong ? "bg-line" : "bg-line/50")}
      style={{ left: px }}
    />
  ));
}

function LoopRegion() {
  const { settings, timeline } = useStudio();
  const { loop } = settings;
  if (!loop?.isOn) return null;
  const left = pixelOfFrame(timeline.viewport, loop.startFrame);
  const width = pixelOfFrame(timeline.viewport, loop.endFrame) - left;
  return (
    <span
      className="absolute inset-y-0 border-x border-accent-32 bg-accent-08 forced-colors:border-[Highlight]"
      style={{ left, width }}
    />
  );
}

function MissingParts() {
  const { stems, timeline, stemNames } = useStudio();
  const { viewport, size } = timeline;
  if (!stems) return null;
  const { missing, isEmpty } = playableOf(stems, size.durationFrames);
  return (
    <div className="absolute inset-x-0 top-0 bottom-18">
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
    </div>
  );
}

function Playhead() {
  const { player, playback, timeline } = useStudio();
  const line = useRef<HTMLSpanElement>(null);
  const { viewport, follow, isFollowing } = timeline;
  const isStill = useMediaQuery("(prefers-reduced-motion: reduce)");
  useFrameLoop(
    () => {
      const frame = player?.positionFrame ?? 0;
      if (line.current) {
        line.current.style.transform = `translateX(${pixelOfFrame(viewport, frame) - 0.75}px)`;
      }
      if (playback.isPlaying && isFollowing) follow(frame, isStill ? "page" : "scroll");
    },
    playback.isPlaying,
    `${playback.moves} ${viewport.startFrame} ${viewport.framesPerPixel} ${playback.isPlaying}`,
  );
  return (
    <span
      ref={line}
      className="will-change-transform absolute inset-y-0 left-0 w-[1.5px] bg-t1 forced-colors:bg-[Highlight]"
    />
  );
}
