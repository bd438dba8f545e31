import type { Database } from "#server/db.ts";
import type { ListReading } from "#server/generated/prisma/client.ts";
import type { ListHeader } from "#server/spotify/importing/list-source.ts";
import { readList, type ReadSoFar } from "#server/spotify/importing/read-list.ts";
import type { Spotify } from "#server/spotify/open-spotify.ts";
import { SHOWN_ITEMS } from "./staged-items.ts";
import { openList } from "./open-list.ts";
import { Staging } from "./staging.ts";

export interface PreviewLimits {
  /** A longer list is shown so far; the import reads the rest. */
  readonly items: number;
  /** After which no other page is begun. */
  readonly ms: number;
}

const PREVIEW_LIMITS: PreviewLimits = { items: SHOWN_ITEMS, ms: 8000 };

/** Ends a reading that has brought enough. */
class EnoughRead extends Error {}

/**
 * Stages a list's beginning; of one that has not changed nothing but its header is asked for. Throws SpotifyError,
 * ReadingGoneError and DomainError `too_large`.
 */
export async function readForPreview(
  deps: { database: Database; spotify: Spotify },
  reading: ListReading,
  options: { signal: AbortSignal; limits?: PreviewLimits },
): Promise<ListHeader> {
  const { signal, limits = PREVIEW_LIMITS } = options;
  const startedAt = performance.now();
  const { access, source } = await openList(deps, reading);
  const staging = new Staging(deps.database, reading);
  const before = await staging.load();
  const opening = await source.open(signal);
  const { header } = opening;
  const onPage = async (soFar: ReadSoFar, total: number): Promise<void> => {
    await staging.keep({ header, access }, soFar, total);
    const isLate = performance.now() - startedAt > limits.ms;
    if (soFar.items.length < total && (isLate || soFar.items.length >= limits.items)) {
      throw new EnoughRead();
    }
  };
  try {
    const { items } = await readList(source, { signal, before, opening, onPage });
    // An empty list has no page.
    if (items.length === 0) {
      const { snapshotId } = header;
      await staging.keep({ header, access }, { snapshotId, items }, header.total);
    }
  } catch (error) {
    if (!(error instanceof EnoughRead)) throw error;
  }
  return header;
}
