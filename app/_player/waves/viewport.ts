/** The part of the track that the lanes show. Pixels are CSS pixels. */
export interface Viewport {
  readonly startFrame: number;
  readonly framesPerPixel: number;
}

/** What a viewport is laid into. */
export interface ViewSize {
  readonly durationFrames: number;
  readonly widthPx: number;
}

/** Eight pixels for each sample: enough to put a loop point between two of them. */
const CLOSEST_FRAMES_PER_PIXEL = 1 / 8;

export function fitViewport(size: ViewSize): Viewport {
  return { startFrame: 0, framesPerPixel: fitScale(size) };
}

/** Zooms about a frame, which keeps its place; a factor over 1 shows less of the track, more closely. */
export function zoomViewport(
  view: Viewport,
  zoom: { factor: number; anchorFrame: number },
  size: ViewSize,
): Viewport {
  const widest = fitScale(size);
  const scale = view.framesPerPixel / zoom.factor;
  const framesPerPixel = Math.min(
    widest,
    Math.max(Math.min(CLOSEST_FRAMES_PER_PIXEL, widest), scale),
  );
  const anchorPx = (zoom.anchorFrame - view.startFrame) / view.framesPerPixel;
  const startFrame = zoom.anchorFrame - anchorPx * framesPerPixel;
  return keepInside({ startFrame, framesPerPixel }, size);
}

export function scrollViewport(view: Viewport, byPx: number, size: ViewSize): Viewport {
  return keepInside({ ...view, startFrame: view.startFrame + byPx * view.framesPerPixel }, size);
}

/** Turns to the page that holds a frame; the same object where it is in view already. */
export function pageToFrame(view: Viewport, frame: number, size: ViewSize): Viewport {
  const spanFrames = size.widthPx * view.framesPerPixel;
  const isInView = frame >= view.startFrame && frame < view.startFrame + spanFrames;
  if (isInView || spanFrames >= size.durationFrames) return view;
  return keepInside({ ...view, startFrame: frame - spanFrames * 0.1 }, size);
}

/** Keeps a frame in the middle, as far as the track goes; the same object where the picture would not move. */
export function followFrame(view: Viewport, frame: number, size: ViewSize): Viewport {
  const startFrame = frame - (size.widthPx * view.framesPerPixel) / 2;
  const next = keepInside({ ...view, startFrame }, size);
  const byPx = Math.abs(next.startFrame - view.startFrame) / view.framesPerPixel;
  return byPx < 0.5 ? view : next;
}

export function isFit(view: Viewport, size: ViewSize): boolean {
  return view.framesPerPixel >= fitScale(size) * 0.999;
}

export function pixelOfFrame(view: Viewport, frame: number): number {
  return (frame - view.startFrame) / view.framesPerPixel;
}

export function frameOfPixel(view: Viewport, px: number): number {
  return view.startFrame + px * view.framesPerPixel;
}

function fitScale({ durationFrames, widthPx }: ViewSize): number {
  return Math.max(1, durationFrames) / Math.max(1, widthPx);
}

function keepInside(view: Viewport, size: ViewSize): Viewport {
  const lastStart = size.durationFrames - size.widthPx * view.framesPerPixel;
  return { ...view, startFrame: Math.max(0, Math.min(view.startFrame, lastStart)) };
}
