"use client";
import { useCallback, useMemo, useState } from "react";
import type { Selection } from "../../_components/use-selection.ts";

export interface Chosen extends Selection {
  /** What is not wanted, also of what is not shown. */
  readonly leftOut: readonly string[];
}

/** A choice in which everything is wanted until it is left out; `shown` are the rows that a filter lets through. */
export function useChosen(shown: readonly string[], leftOutFirst: readonly string[]): Chosen {
  const [leftOut, setLeftOut] = useState<ReadonlySet<string>>(() => new Set(leftOutFirst));
  const [anchor, setAnchor] = useState<string | null>(null);

  const set = useCallback((ids: readonly string[], isWanted: boolean) => {
    setLeftOut((last) => {
      const next = new Set(last);
      for (const id of ids) {
        if (isWanted) next.delete(id);
        else next.add(id);
      }
      return next;
    });
  }, []);
  const toggle = useCallback(
    (id: string) => {
      setAnchor(id);
      set([id], leftOut.has(id));
    },
    [set, leftOut],
  );
  const extendTo = useCallback(
    (id: string) => {
      const from = shown.indexOf(anchor ?? id);
      const to = shown.indexOf(id);
      const range = shown.slice(Math.min(from, to), Math.max(from, to) + 1);
      set(range, anchor === null || !leftOut.has(anchor));
    },
    [shown, anchor, leftOut, set],
  );
  return useMemo(
    () => ({
      ids: shown.filter((id) => !leftOut.has(id)),
      has: (id) => !leftOut.has(id),
      toggle,
      extendTo,
      selectAll: () => set(shown, true),
      clear: () => set(shown, false),
      leftOut: [...leftOut],
    }),
    [shown, leftOut, toggle, extendTo, set],
  );
}
