import { STEM_LOOKS } from "../../_components/stems.ts";

const STEP_PX = 4;
const BAR_PX = 2;
const LABELS_PX = 118;

interface Scene {
  readonly context: CanvasRenderingContext2D;
  readonly width: number;
  readonly height: number;
  readonly color: (variable: string) => string;
}

/** Draws the mix and the stems it opens into, at the canvas's present size and theme. */
export function drawEntryArt(canvas: HTMLCanvasElement): void {
  const context = canvas.getContext("2d");
  if (!context) return;
  const { width, height } = canvas.getBoundingClientRect();
  const ratio = Math.max(1, window.devicePixelRatio);
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  context.scale(ratio, ratio);
  const style = getComputedStyle(canvas);
  const color = (variable: string) => style.getPropertyValue(variable).trim();
  const scene: Scene = { context, width, height, color };
  drawMix(scene);
  STEM_LOOKS.forEach((_, index) => drawStem(scene, index));
  context.globalAlpha = 1;
}

function drawMix(scene: Scene): void {
  const { context, width, height, color } = scene;
  const split = width * 0.34;
  context.fillStyle = color("--t1");
  for (let x = 0; x < split + 70; x += STEP_PX) {
    const past = Math.max(0, x - split);
    const swell =
      (0.3 + 0.7 * noise(x >> 2, 99)) *
      (0.55 + 0.45 * Math.sin(x * 0.02)) *
      (0.4 + 0.6 * Math.min(1, x / 200));
    const size = Math.max(3, swell * height * 0.25 * Math.max(0.1, 1 - past / 80));
    context.globalAlpha = Math.min(1, 0.2 + (x / split) * 0.8) * Math.max(0, 1 - past / 70);
    drawBar(scene, { x, y: height * 0.43, size });
  }
}

function drawStem(scene: Scene, index: number): void {
  const { context, width, height, color } = scene;
  const from = height * 0.43;
  const to = height * (0.14 + index * 0.116);
  const [split, join] = [width * 0.34, width * 0.56];
  context.fillStyle = color(STEM_LOOKS[index]?.colorVariable ?? "--t2");
  for (let x = 0; x < width - LABELS_PX; x += STEP_PX) {
    const way = ease((x - split) / (join - split));
    if (way <= 0.06) continue;
    const size = Math.max(2.5, loudness(x, index) * height * (0.052 + 0.06 * (1 - way)));
    const fadeIn = Math.min(1, (way - 0.06) * 1.6);
    context.globalAlpha = fadeIn * Math.min(1, (width - LABELS_PX - x) / 120 + 0.12);
    drawBar(scene, { x, y: from + (to - from) * way, size });
  }
}

/** Each stem moves in its own way: drums hit, the bass and the rest swell, the others come and go. */
function loudness(x: number, index: number): number {
  const grain = noise(x >> 2, index + 3);
  const swell = 0.5 + 0.5 * Math.sin(x * (0.011 + 0.004 * index) + index * 1.7);
  const rise = 0.55 + 0.45 * Math.min(1, x / 160);
  if (index === 1) return rise * (x % 32 < 8 ? 0.95 : 0.25 + 0.2 * grain);
  if (index === 2) return rise * (0.45 + 0.35 * swell);
  if (index === 5) return rise * (0.3 + 0.4 * swell);
  return rise * (0.15 + 0.85 * swell * grain);
}

function drawBar({ context }: Scene, bar: { x: number; y: number; size: number }): void {
  context.beginPath();
  context.roundRect(bar.x, bar.y - bar.size / 2, BAR_PX, bar.size, 1);
  context.fill();
}

function ease(t: number): number {
  const clamped = Math.min(1, Math.max(0, t));
  return clamped * clamped * (3 - 2 * clamped);
}

/** The same number from 0 to 1 for the same place. */
function noise(place: number, seed: number): number {
  let t = Math.imul(place ^ (seed * 374761393), 668265263);
  t = Math.imul(t ^ (t >>> 13), 1274126177);
  return ((t ^ (t >>> 16)) >>> 0) / 4294967296;
}
