"use client";
import { useEffect, useRef } from "react";
import { stemLook } from "../../../_components/stems.ts";
import { useTheme } from "../../../_components/use-theme.ts";
import type { WaveInk } from "../../../_player/draw-wave.ts";
import { isAudible } from "../../../_player/mixer.ts";
import type { DeckName } from "../../../_player/transport.ts";
import { WavePainter } from "../../../_player/wave-painter.ts";
import { useMediaQuery } from "../../_components/use-media-query.ts";
import { useStudio } from "./studio-context.ts";
import { useElementSize } from "./use-element-size.ts";

/** The waveform of one lane; where the stem is not there yet, the mix as a ghost. */
export function LaneCanvas({ deck, stem }: { deck: DeckName; stem: string }) {
  const { session, stems, mix, mixer, stemNames, timeline } = useStudio();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [box, size] = useElementSize();
  const look = useLook();
  const isDimmed = deck === "stems" && !isAudible(mixer, stem, stemNames);
  const { viewport } = timeline;
  const pack = deck === "stems" ? stems : mix;
  const packId = pack?.id;
  const segmentFrames = pack?.segmentFrames;
  const gain = pack?.gain;

  useEffect(() => {
    const element = canvas.current;
    const peaks = session.peaks(deck);
    const ghostPeaks = session.peaks("mix");
    if (!element || !peaks || segmentFrames === undefined || gain === undefined) return undefined;
    const painter = new WavePainter(element);
    const show = () =>
      painter.show({
        view: {
          viewport,
          segmentFrames,
          level: 1 / gain,
          stem: peaks.table(stem),
          ghost: ghostPeaks?.table("mix"),
        },
        ink: inkOf(element, stemLook(stem).colorVariable, isDimmed),
      });
    show();
    const stopStem = peaks.subscribe(stem, (segments) => painter.refresh(segments));
    const stopGhost = ghostPeaks?.subscribe("mix", (segments) => painter.refresh(segments));
    return () => {
      stopStem();
      stopGhost?.();
    };
  }, [session, deck, packId, stem, viewport, segmentFrames, gain, isDimmed, size, look]);

  return (
    <div ref={box} className="absolute inset-0">
      <canvas ref={canvas} aria-hidden="true" className="absolute inset-0 size-full" />
    </div>
  );
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
    const stem = isDimmed ? "GrayText" : "CanvasText";
    return { stem, peakAlpha: 0.5, coreAlpha: 1, ghost: "GrayText" };
  }
  const strength = isDimmed ? DIMMED_ALPHA : 1;
  return {
    stem: read(isDimmed ? "--t3" : colorVariable),
    peakAlpha: Number(read("--wave-base")) * strength,
    coreAlpha: Number(read("--wave-core")) * strength,
    ghost: read("--ghost"),
  };
}
