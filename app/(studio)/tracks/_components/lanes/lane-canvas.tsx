"use client";
import { useEffect, useRef } from "react";
import { stemLook } from "../../../../_components/stems.ts";
import { useTheme } from "../../../../_components/use-theme.ts";
import type { WaveInk } from "../../../../_player/waves/draw-wave.ts";
import { isAudible } from "../../../../_player/mixer/mixer.ts";
import type { DeckName } from "../../../../_player/transport/transport.ts";
import { WavePainter } from "../../../../_player/waves/wave-painter.ts";
import { useMediaQuery } from "../../../_components/use-media-query.ts";
import { usePractice } from "../practice/practice-context.ts";
import { useStudio } from "../studio-context.ts";
import { useElementSize } from "../../../../_components/use-element-size.ts";

/** Closer than this peaks show steps, and a lane of 2000 px has two segments in view at most. */
const SAMPLES_FRAMES_PER_PIXEL = 88;

/** The waveform of one lane; where the stem is not there yet, the mix as a ghost. */
export function LaneCanvas({ deck, stem }: { deck: DeckName; stem: string }) {
  const { session, stems, mix, timeline } = useStudio();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [box, size] = useElementSize();
  const look = useLook();
  const isDimmed = useIsDimmed(deck, stem);
  const { viewport } = timeline;
  const pack = deck === "stems" ? stems : mix;
  const packId = pack?.id;
  const segmentFrames = pack?.segmentFrames;
  const gain = pack?.gain;
  const baseUrl = pack?.baseUrl;
  const { samples } = usePractice();

  useEffect(() => {
    const element = canvas.current;
    const peaks = session.peaks(deck);
    const ghostPeaks = session.peaks("mix");
    if (!element || !peaks || segmentFrames === undefined || gain === undefined) return undefined;
    const painter = new WavePainter(element);
    let isShown = true;
    // Samples that come late find another picture on the canvas.
    const refresh = (index: number) => isShown && painter.refresh([index, index + 1]);
    const isClose = viewport.framesPerPixel < SAMPLES_FRAMES_PER_PIXEL && baseUrl !== undefined;
    const read = (index: number) =>
      peaks.table(stem).has(index) && baseUrl !== undefined
        ? samples.read({ baseUrl, stem, index }, () => refresh(index))
        : null;
    const show = () =>
      painter.show({
        view: {
          viewport,
          segmentFrames,
          level: 1 / gain,
          stem: peaks.table(stem),
          ghost: ghostPeaks?.table("mix"),
          ...(isClose ? { samples: read } : {}),
        },
        ink: inkOf(element, stemLook(stem).colorVariable, isDimmed),
      });
    show();
    const stopStem = peaks.subscribe(stem, (segments) => painter.refresh(segments));
    const stopGhost = ghostPeaks?.subscribe("mix", (segments) => painter.refresh(segments));
    return () => {
      isShown = false;
      stopStem();
      stopGhost?.();
    };
  }, [
    session,
    deck,
    packId,
    stem,
    viewport,
    segmentFrames,
    gain,
    isDimmed,
    size,
    look,
    baseUrl,
    samples,
  ]);

  return (
    <div ref={box} className="absolute inset-0">
      <canvas ref={canvas} aria-hidden="true" className="absolute inset-0 size-full" />
    </div>
  );
}

/** What is not heard as things are: a muted stem, or the mix while the stems are listened to. */
function useIsDimmed(deck: DeckName, stem: string): boolean {
  const { mixer, stems, stemNames, playback } = useStudio();
  if (deck === "stems") return !isAudible(mixer, stem, stemNames);
  return stems !== null && playback.listening === "stems";
}

/** Changes whenever colours on the page do. */
function useLook(): string {
  const theme = useTheme();
  const isDark = useMediaQuery("(prefers-color-scheme: dark)");
  const isForced = useMediaQuery("(forced-colors: active)");
  return `${theme} ${isDark} ${isForced}`;
}

const DIMMED_ALPHA = 0.5;

function inkOf(element: HTMLElement, colorVariable: string, isDimmed: boolean): WaveInk {
  const style = getComputedStyle(element);
  const read = (name: string) => style.getPropertyValue(name).trim();
  if (matchMedia("(forced-colors: active)").matches) {
    const stem = systemColor(element, isDimmed ? "GrayText" : "CanvasText");
    return { stem, peakAlpha: 0.5, coreAlpha: 1, ghost: systemColor(element, "GrayText") };
  }
  const strength = isDimmed ? DIMMED_ALPHA : 1;
  return {
    stem: read(isDimmed ? "--t3" : colorVariable),
    peakAlpha: Number(read("--wave-base")) * strength,
    coreAlpha: Number(read("--wave-core")) * strength,
    ghost: read("--ghost"),
  };
}

/** What a system colour is now: a canvas keeps what it was for a name that does not change. */
function systemColor(element: HTMLElement, name: string): string {
  element.style.color = name;
  const { color } = getComputedStyle(element);
  element.style.color = "";
  return color;
}
