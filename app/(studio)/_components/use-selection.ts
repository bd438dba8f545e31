"use client";
import { useCallback, useMemo, useState } from "react";

/** Chosen rows of a list, by id. */
export interface Selection {
  /** Chosen ids that are in the list, in its order. */
  readonly ids: readonly string[];
  readonly has: (id: string) => boolean;
  /** Turns one row over and makes it the start of a range. */
  readonly toggle: (id: string) => void;
  /** Chooses everything from the start of the range to this row. */
  readonly extendTo: (id: string) => void;
  readonly selectAll: () => void;
  readonly clear: () => void;
}

/** Keeps a selection over rows that come and go. */
export function useSelection(all: readonly string[]): Selection {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [anchor, setAnchor] = useState<string | null>(null);
  const ids = useMemo(() => all.filter((id) => chosen.has(id)), [all, chosen]);

  const toggle = useCallback((id: string) => {
    setAnchor(id);
    setChosen((last) => {
      const next = new Set(last);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  }, []);
  const extendTo = useCallback(
    (id: string) => {
      const from = all.indexOf(anchor ?? id);
      const to = all.indexOf(id);
      const range = all.slice(Math.min(from, to), Math.max(from, to) + 1);
      if (anchor === null) setAnchor(id);
      setChosen((last) => new Set([...last, ...range]));
    },
    [all, anchor],
  );
  const selectAll = useCallback(() => setChosen(new Set(all)), [all]);
  const clear = useCallback(() => {
    setChosen(new Set());
    setAnchor(null);
  }, []);

  return useMemo(
    () => ({ ids, has: (id) => chosen.has(id), toggle, extendTo, selectAll, clear }),
    [ids, chosen, toggle, extendTo, selectAll, clear],
  );
}
