"use client";
import { useLayoutEffect, useRef, type RefObject } from "react";

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

/** Back into the list, when what the focus was to return to is not there any more. */
export function refocusList(): void {
  requestAnimationFrame(() => {
    takeLostFocus(document.querySelector<HTMLElement>("[data-row][tabindex='0']"));
  });
}

function takeLostFocus(element: HTMLElement | null): void {
  const { activeElement } = document;
  if (activeElement === null || activeElement === document.body) {
    element?.focus({ preventScroll: true });
  }
}
