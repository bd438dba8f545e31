"use client";
import { useState } from "react";

const KEY = "studio.hiddenNotes";
/** Older tracks' notes come back: by then they are separated. */
const KEPT = 50;

/** Whether the reader has hidden this track's note, kept in the browser, and how to hide it. */
export function useHiddenNote(trackId: string): [isHidden: boolean, hide: () => void] {
  const [isHidden, setIsHidden] = useState(() => hiddenNotes().includes(trackId));
  const hide = () => {
    setIsHidden(true);
    const others = hiddenNotes().filter((id) => id !== trackId);
    try {
      localStorage.setItem(KEY, JSON.stringify([trackId, ...others].slice(0, KEPT)));
    } catch {
      // A browser without storage forgets it with the page.
    }
  };
  return [isHidden, hide];
}

function hiddenNotes(): string[] {
  if (typeof localStorage === "undefined") return [];
  try {
    const held: unknown = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(held) ? held.filter((id) => typeof id === "string") : [];
  } catch {
    return [];
  }
}
