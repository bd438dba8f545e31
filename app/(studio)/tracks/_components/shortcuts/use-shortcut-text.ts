"use client";
import { usePractice } from "../practice/practice-context.ts";
import { shortcutText } from "./studio-shortcuts.ts";

/** The key of a command, by its id, as it is to be shown beside it; undefined where none works. */
export function useShortcutText(): (id: string) => string | undefined {
  const { shortcuts } = usePractice();
  return (id) => shortcutText(id, shortcuts);
}
