import { frameOfPixel, pixelOfFrame, type Viewport } from "./viewport.ts";

export interface RulerTick {
  readonly px: number;
  /** Seconds from the start of the track; null for a tick without a number. */
  readonly labelSec: number | null;
}

const STEPS_SEC = [
  0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30,
  60, 120, 300, 600, 1200, 1800, 3600,
];
const LABEL_GAP_PX = 64;

/** Ticks of a time ruler: numbers at least 64 px apart, four or five short ticks between two of them. */
export function rulerTicks(view: Viewport, widthPx: number, sampleRate: number): RulerTick[] {
  const secPerPx = view.framesPerPixel / sampleRate;
  const stepSec = STEPS_SEC.find((step) => step / secPerPx >= LABEL_GAP_PX) ?? 3600;
  const parts = [0.0002, 0.002, 0.02, 0.2, 2, 120, 1200].includes(stepSec) ? 4 : 5;
  const minorSec = stepSec / parts;
  const ticks: RulerTick[] = [];
  const first = Math.ceil(view.startFrame / sampleRate / minorSec - 1e-9);
  const last = Math.floor(frameOfPixel(view, widthPx) / sampleRate / minorSec + 1e-9);
  for (let i = first; i <= last; i++) {
    const px = pixelOfFrame(view, i * minorSec * sampleRate);
    ticks.push({ px, labelSec: i % parts === 0 ? (i / parts) * stepSec : null });
  }
  return ticks;
}
