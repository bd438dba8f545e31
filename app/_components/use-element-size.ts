"use client";
import { useCallback, useState } from "react";

export interface ElementSize {
  readonly widthPx: number;
  readonly heightPx: number;
}

/** Measures an element for as long as the returned ref is attached; zero before the first measure. */
export function useElementSize(): [
  ref: (element: HTMLElement | null) => (() => void) | undefined,
  ElementSize,
] {
  const [size, setSize] = useState<ElementSize>({ widthPx: 0, heightPx: 0 });
  const ref = useCallback((element: HTMLElement | null) => {
    if (!element) return undefined;
    const observer = new ResizeObserver(() => {
      setSize({ widthPx: element.clientWidth, heightPx: element.clientHeight });
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [ref, size];
}
