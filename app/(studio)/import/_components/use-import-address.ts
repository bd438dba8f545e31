"use client";
import { useSearchParams } from "next/navigation";
import { useCallback, useMemo, useState } from "react";
import { readAddress, writeAddress, type ImportAddress, type ImportTab } from "./import-address.ts";

export interface ImportPlace extends ImportAddress {
  /** The list that a tab shows, or showed last. */
  readonly listOf: (tab: ImportTab) => string | null;
  /** Goes to a tab, and to the list that was shown there last. */
  readonly openTab: (tab: ImportTab) => void;
  /** Shows a list in its tab, or none; the browser's way back leads to what was shown before. */
  readonly openList: (tab: ImportTab, previewId: string | null) => void;
  /** Takes what was asked for once out of the address. */
  readonly tidy: () => void;
}

/** What the page shows is in its address: it outlives a reload, and can be gone back to. */
export function useImportAddress(): ImportPlace {
  const query = useSearchParams();
  const { tab, previewId } = readAddress(new URLSearchParams(query));
  const [last, setLast] = useState<Partial<Record<ImportTab, string | null>>>({});

  const listOf = useCallback(
    (of: ImportTab) => (of === tab ? previewId : (last[of] ?? null)),
    [tab, previewId, last],
  );
  const openTab = useCallback(
    (next: ImportTab) => {
      setLast((held) => ({ ...held, [tab]: previewId }));
      window.history.replaceState(null, "", writeAddress({ tab: next, previewId: listOf(next) }));
    },
    [tab, previewId, listOf],
  );
  const openList = useCallback((where: ImportTab, id: string | null) => {
    const address = writeAddress({ tab: where, previewId: id });
    if (address === window.location.pathname + window.location.search) return;
    window.history.pushState(null, "", address);
  }, []);
  const tidy = useCallback(
    () => window.history.replaceState(null, "", writeAddress({ tab, previewId })),
    [tab, previewId],
  );
  return useMemo(
    () => ({ tab, previewId, listOf, openTab, openList, tidy }),
    [tab, previewId, listOf, openTab, openList, tidy],
  );
}
