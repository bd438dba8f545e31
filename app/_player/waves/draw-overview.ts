import { readyInAllStems, type Pack } from "../packs/pack.ts";
import { FRAMES_PER_PEAK, type PeakTable } from "../packs/peak-table.ts";
import { containsIndex } from "../ranges.ts";

/** The whole track in one strip. */
export interface OverviewPicture {
  readonly peaks: PeakTable | undefined;
  /** Where its stems are ready the strip is drawn strongly; without any, everywhere. */
  readonly stems: Pack | null;
  readonly mix: Pack | null;
  readonly durationFrames: number;
}

const STEP_PX = 2;
const BAR_PX = 1.25;

/** Draws bars of the mix over the full width of a canvas, in its text colour and in `--ghost`. */
export function drawOverview(canvas: HTMLCanvasElement, picture: OverviewPicture): void {
  const context = canvas.getContext("2d");
  if (!context) return;
  const ratio = devicePixelRatio;
  const { clientWidth: widthPx, clientHeight: heightPx } = canvas;
  canvas.width = Math.max(1, Math.round(widthPx * ratio));
  canvas.height = Math.max(1, Math.round(heightPx * ratio));
  context.scale(ratio, ratio);
  const style = getComputedStyle(canvas);
  const ghost = style.getPropertyValue("--ghost").trim();
  for (const bar of overviewBars(picture, widthPx)) {
    const barPx = Math.max(1, bar.height * heightPx);
    context.fillStyle = bar.isReady ? style.color : ghost;
    context.fillRect(bar.px, (heightPx - barPx) / 2, BAR_PX, barPx);
  }
}

/** One bar for every two pixels; heights 0 to 1. */
function overviewBars(
  { peaks, stems, mix, durationFrames }: OverviewPicture,
  widthPx: number,
): { px: number; height: number; isReady: boolean }[] {
  if (!peaks || !mix) return [];
  const bars: { px: number; height: number; isReady: boolean }[] = [];
  const ready = stems && readyInAllStems(stems);
  for (let px = 0; px < widthPx; px += STEP_PX) {
    const frame = (px / widthPx) * durationFrames;
    const endFrame = ((px + STEP_PX) / widthPx) * durationFrames;
    const first = Math.floor(frame / FRAMES_PER_PEAK);
    const { low, high } = peaks.span(
      first,
      Math.max(first + 1, Math.floor(endFrame / FRAMES_PER_PEAK)),
    );
    const height = Math.min(1, (high - low) / 2 / mix.gain);
    const segment = Math.floor(frame / mix.segmentFrames);
    bars.push({ px, height, isReady: !ready || containsIndex(ready, segment) });
  }
  return bars;
}
