import { memo } from "react";
import { classNames } from "./class-names.ts";
import { condensePeaks, waveformPath } from "./waveform-path.ts";

export interface WaveformPreviewProps {
  /** 0 to 1, 96 of them in a library row. */
  peaks: readonly number[];
  /** Share of the track that can be played as stems; the rest is drawn as a ghost. */
  readyFraction: number;
  bars?: number;
  className?: string;
}

const STEP_PX = 3;
const HEIGHT_PX = 24;

/** The shape of a track, 24 px high; a picture only, its facts stand beside it as text. */
export const WaveformPreview = memo(function WaveformPreview(props: WaveformPreviewProps) {
  const { peaks, readyFraction, bars = 48, className } = props;
  const shown = condensePeaks(peaks, bars);
  const width = shown.length * STEP_PX;
  const edge = Math.round(readyFraction * shown.length) / Math.max(1, shown.length);
  const path = (from: number, to: number) =>
    waveformPath(shown, { from, to, heightPx: HEIGHT_PX, stepPx: STEP_PX });
  return (
    <svg
      viewBox={`0 0 ${width} ${HEIGHT_PX}`}
      preserveAspectRatio="none"
      fill="none"
      strokeWidth="1.6"
      strokeLinecap="round"
      aria-hidden="true"
      className={classNames("block h-6 w-full text-t3 forced-colors:text-[CanvasText]", className)}
    >
      {edge < 1 ? <path d={path(edge, 1)} className="stroke-ghost" /> : null}
      {edge > 0 ? <path d={path(0, edge)} stroke="currentColor" /> : null}
    </svg>
  );
});
