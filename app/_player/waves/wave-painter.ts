import { columnsOfSegments, drawWave, type WavePicture } from "./draw-wave.ts";
import type { Range } from "../ranges.ts";

/** Keeps one canvas in step with its picture: all of it when the picture changes, else only what is new. */
export class WavePainter {
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D | null;
  #picture: WavePicture | null = null;

  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = canvas;
    this.#context = canvas.getContext("2d");
  }

  show(picture: WavePicture): void {
    this.#picture = picture;
    this.#fitCanvas();
    this.#paint(0, this.#canvas.width);
  }

  /** Draws the part anew that a range of segments covers. */
  refresh(segments: Range): void {
    if (!this.#picture) return;
    const canvas = { widthPx: this.#canvas.width, pixelRatio: devicePixelRatio };
    const [fromPx, toPx] = columnsOfSegments(this.#picture.view, segments, canvas);
    if (toPx > fromPx) this.#paint(fromPx, toPx);
  }

  #fitCanvas(): void {
    const { clientWidth, clientHeight } = this.#canvas;
    const width = Math.max(1, Math.round(clientWidth * devicePixelRatio));
    const height = Math.max(1, Math.round(clientHeight * devicePixelRatio));
    if (this.#canvas.width !== width) this.#canvas.width = width;
    if (this.#canvas.height !== height) this.#canvas.height = height;
  }

  #paint(fromPx: number, toPx: number): void {
    if (!this.#context || !this.#picture) return;
    const heightPx = this.#canvas.height;
    const area = { fromPx, toPx, heightPx, pixelRatio: devicePixelRatio };
    drawWave(this.#context, this.#picture, area);
  }
}
