"use client";
import { useLayoutEffect, useRef, type RefObject } from "react";
import { takeLostFocus } from "../../../_components/take-lost-focus.ts";

/** For what goes away with the button that was pressed in it: what comes in its place takes the focus. */
export function useFocusPassedOn<T extends HTMLElement>(): RefObject<T | null> {
  const place = useRef<T>(null);
  useLayoutEffect(() => {
    const element = place.current;
    return () => {
      if (element?.contains(document.activeElement)) passFocusOn();
    };
  }, []);
  return place;
}

/** Where nothing has the focus any more: to the heading or field that stands last here, else to that of another page. */
export function passFocusOn(): void {
  requestAnimationFrame(() => {
    const places = document.querySelectorAll<HTMLElement>("main [data-takes-focus]");
    const seen = Array.from(places).findLast((place) => place.checkVisibility());
    takeLostFocus(seen ?? document.querySelector<HTMLElement>("main h1"));
    // The page may have no heading, or one that takes no focus.
    takeLostFocus(document.querySelector<HTMLElement>("main"));
  });
}
