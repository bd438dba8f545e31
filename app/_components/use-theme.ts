"use client";
import { useSyncExternalStore } from "react";
import { currentTheme, onThemeChange, type Theme } from "./theme.ts";

/** The chosen theme, kept in step with the page; `dark` while the server renders. */
export function useTheme(): Theme {
  return useSyncExternalStore(onThemeChange, currentTheme, () => "dark");
}
