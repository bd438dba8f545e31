import type { Transaction } from "#server/db.ts";
import { giveBackListNames, takeListNames } from "./list-names.ts";
import { makePlaceholders, removePlaceholders, type ListedNames } from "./placeholders.ts";

/** A wanted track's row as it is now. */
export interface WantedFacts extends ListedNames {
  readonly id: string;
  readonly trackId: string;
  readonly durationSec: number | null;
}

/** What is to stand for a wanted track. */
export interface Move {
  readonly wanted: WantedFacts;
  /** A track with a file; null for a placeholder of its own, a new one. */
  readonly to: string | null;
  readonly isChosen: boolean;
  readonly score: number | null;
  /** `storedCandidates` as JSON; left out to leave them as they are. */
  readonly candidates?: string;
}

/**
 * Puts other tracks in the places of those that stood for some wanted tracks of one user, and answers by
 * wanted track which. Placeholders that stand for nothing then go, and names that tracks had from a list
 * go with it. The user and the tracks of both sides must be locked, placeholders for a deletion; the
 * caller tells the playlists.
 */
export async function moveWanted(
  tx: Transaction,
  userId: string,
  moves: readonly Move[],
): Promise<Map<string, string>> {
  if (moves.length === 0) return new Map();
  const without = moves.filter(({ to }) => to === null).map(({ wanted }) => wanted);
  const standing = await makePlaceholders(tx, userId, without);
  for (const { wanted, to } of moves) if (to !== null) standing.set(wanted.id, to);
  const rows = moves.map(({ wanted, isChosen, score, candidates }) => ({
    id: wanted.id,
    trackId: standing.get(wanted.id),
    isChosen,
    score,
    candidates: candidates ?? null,
  }));
  await tx.$executeRaw`
    UPDATE "WantedTrack" w SET "trackId" = r."trackId", "isChosen" = r."isChosen", score = r.score,
      candidates = coalesce(r.candidates::jsonb, w.candidates)
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS r(
      id uuid, "trackId" uuid, "isChosen" boolean, score float8, candidates text)
    WHERE w.id = r.id`;
  const left = [...new Set(moves.map(({ wanted }) => wanted.trackId))];
  await giveBackListNames(tx, left);
  const taken = moves.filter(({ to }) => to !== null);
  await takeListNames(tx, new Map(taken.map(({ wanted, to }) => [to ?? "", wanted])));
  await removePlaceholders(tx, left);
  return standing;
}
