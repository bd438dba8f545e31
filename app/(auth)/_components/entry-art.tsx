"use client";
import { useEffect, useRef } from "react";
import { onThemeChange } from "../../_components/theme.ts";
import { drawEntryArt } from "./draw-entry-art.ts";

/** A mix that opens into stems: a picture only. */
export function EntryArt() {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const element = canvas.current;
    if (!element) return undefined;
    const draw = () => drawEntryArt(element);
    const observer = new ResizeObserver(draw);
    observer.observe(element);
    const stopTheme = onThemeChange(draw);
    const scheme = window.matchMedia("(prefers-color-scheme: light)");
    scheme.addEventListener("change", draw);
    return () => {
      observer.disconnect();
      stopTheme();
      scheme.removeEventListener("change", draw);
    };
  }, []);
  return <canvas ref={canvas} className="absolute inset-0 size-full" />;
}
