import { FRAMES_PER_PEAK, type PeakTable } from "../packs/peak-table.ts";
import type { SegmentSamples } from "../packs/sample-cache.ts";
import { sampleSpan } from "./sample-span.ts";
import type { Viewport } from "./viewport.ts";

/** What a lane's canvas shows. */
export interface WaveView {
  readonly viewport: Viewport;
  readonly segmentFrames: number;
  /** Undoes the gain of the pack: full scale of the track is the lane's full height. */
  readonly level: number;
  /** Two-tone waveform of the stem where it is there. */
  readonly stem: PeakTable | undefined;
  /** Its samples where they are wanted and there: drawn in place of the peaks. */
  readonly samples?: (segment: number) => SegmentSamples | null;
  /** Waveform of the mix where the stem is not there yet; already at its own level. */
  readonly ghost: PeakTable | undefined;
}

/** Colours as CSS strings; alphas 0 to 1. */
export interface WaveInk {
  readonly stem: string;
  readonly peakAlpha: number;
  readonly coreAlpha: number;
  readonly ghost: string;
}

/** Device pixels. */
export interface WaveArea {
  readonly fromPx: number;
  readonly toPx: number;
  readonly heightPx: number;
  readonly pixelRatio: number;
}

export interface WavePicture {
  readonly view: WaveView;
  readonly ink: WaveInk;
}

type Context2d = Pick<
  CanvasRenderingContext2D,
  "clearRect" | "beginPath" | "rect" | "fill" | "fillStyle" | "globalAlpha"
>;

/** Drawn height grows with this power of the level, so that a quiet stem's shape can be seen beside a loud one's. */
const HEIGHT_POWER = 0.65;
/** Space above and below the tallest wave, in CSS pixels. */
const MARGIN_PX = 5;

/** Draws the columns from `fromPx` to before `toPx` anew and leaves the others alone. */
export function drawWave(context: Context2d, picture: WavePicture, area: WaveArea): void {
  const { view, ink } = picture;
  const columns = waveColumns(view, area);
  context.clearRect(area.fromPx, 0, area.toPx - area.fromPx, area.heightPx);
  fillColumns(context, columns.ghost, { style: ink.ghost, alpha: 1 });
  fillColumns(context, columns.peaks, { style: ink.stem, alpha: ink.peakAlpha });
  fillColumns(context, columns.core, { style: ink.stem, alpha: ink.coreAlpha });
  context.globalAlpha = 1;
}

type Column = readonly [px: number, topPx: number, heightPx: number];

/** One rectangle per device pixel and tone. */
export function waveColumns(
  view: WaveView,
  area: WaveArea,
): Readonly<Record<"ghost" | "peaks" | "core", Column[]>> {
  const columns = { ghost: [] as Column[], peaks: [] as Column[], core: [] as Column[] };
  const { viewport, segmentFrames, level } = view;
  const framesPerColumn = viewport.framesPerPixel / area.pixelRatio;
  const box = {
    middlePx: area.heightPx / 2,
    reachPx: area.heightPx / 2 - MARGIN_PX * area.pixelRatio,
  };
  const samplesOf = oncePerSegment(view.samples);
  for (let px = area.fromPx; px < area.toPx; px++) {
    const frame = viewport.startFrame + px * framesPerColumn;
    const first = Math.floor(frame / FRAMES_PER_PEAK);
    const end = Math.max(first + 1, Math.floor((frame + framesPerColumn) / FRAMES_PER_PEAK));
    const segment = Math.floor(frame / segmentFrames);
    const samples = samplesOf(segment);
    if (samples) {
      const from = frame - segment * segmentFrames;
      const { low, high } = sampleSpan(samples, from, from + framesPerColumn);
      columns.core.push(column(px, { low: low * level, high: high * level }, box));
    } else if (view.stem?.has(segment)) {
      const { low, high, rms } = view.stem.span(first, end);
      columns.peaks.push(column(px, { low: low * level, high: high * level }, box));
      columns.core.push(column(px, { low: -rms * level, high: rms * level }, box));
    } else if (view.ghost?.has(segment)) {
      const { low, high } = view.ghost.span(first, end);
      columns.ghost.push(column(px, { low: low * level, high: high * level }, box));
    }
  }
  return columns;
}

/** Who asks for samples is told when they come: once for each picture, not for each of its columns. */
function oncePerSegment(
  read: WaveView["samples"],
): (segment: number) => SegmentSamples | null | undefined {
  const held = new Map<number, SegmentSamples | null>();
  return (segment) => {
    if (!read) return undefined;
    const found = held.get(segment);
    if (found !== undefined) return found;
    const samples = read(segment);
    held.set(segment, samples);
    return samples;
  };
}

/** Peaks reach over the middle; samples may be all above or all below it. */
function column(
  px: number,
  span: { low: number; high: number },
  box: { middlePx: number; reachPx: number },
): Column {
  const topPx = box.middlePx - signedHeight(span.high) * box.reachPx;
  const bottomPx = box.middlePx - signedHeight(span.low) * box.reachPx;
  const heightPx = Math.max(1, bottomPx - topPx);
  return [px, heightPx === 1 ? (topPx + bottomPx) / 2 - 0.5 : topPx, heightPx];
}

function signedHeight(level: number): number {
  return Math.sign(level) * heightOf(Math.abs(level));
}

function heightOf(level: number): number {
  return Math.min(1, Math.max(0, level)) ** HEIGHT_POWER;
}

function fillColumns(
  context: Context2d,
  columns: readonly Column[],
  ink: { style: string; alpha: number },
): void {
  if (columns.length === 0) return;
  context.fillStyle = ink.style;
  context.globalAlpha = ink.alpha;
  context.beginPath();
  for (const [px, topPx, heightPx] of columns) context.rect(px, topPx, 1, heightPx);
  context.fill();
}

/** Device pixels that a range of segments covers, one more on each side, inside the canvas. */
export function columnsOfSegments(
  view: Pick<WaveView, "viewport" | "segmentFrames">,
  segments: readonly [number, number],
  canvas: { widthPx: number; pixelRatio: number },
): [fromPx: number, toPx: number] {
  const { viewport, segmentFrames } = view;
  const place = (segment: number) =>
    ((segment * segmentFrames - viewport.startFrame) / viewport.framesPerPixel) * canvas.pixelRatio;
  const fromPx = Math.max(0, Math.floor(place(segments[0])) - 1);
  const toPx = Math.min(canvas.widthPx, Math.ceil(place(segments[1])) + 1);
  return [fromPx, Math.max(fromPx, toPx)];
}
