"use client";
import { useLayoutEffect, useRef, type RefObject } from "react";
import { takeLostFocus } from "../../../_components/take-lost-focus.ts";

/** For a row: takes the focus when its button goes away under it, so that the keys go on from there. */
export function useKeptFocus(
  hasButton: boolean,
  isActive: boolean,
): RefObject<HTMLDivElement | null> {
  const row = useRef<HTMLDivElement>(null);
  const hadButton = useRef(hasButton);
  useLayoutEffect(() => {
    if (hadButton.current && !hasButton && isActive) takeLostFocus(row.current);
    hadButton.current = hasButton;
  }, [hasButton, isActive]);
  return row;
}
