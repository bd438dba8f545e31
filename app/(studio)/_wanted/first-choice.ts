import type { CandidateView } from "#server/imports/views.ts";
import type { WantedTrack } from "./wanted-track.ts";

/** Chosen where no file is the track. */
export const NONE = "none";

/** What is chosen at first: the present state, else the best that comes near, if anything does. */
export function firstChoice(
  candidates: readonly CandidateView[],
  wanted: Pick<WantedTrack, "isChosen" | "hasFile">,
): string | null {
  const taken = candidates.find(({ isTaken }) => isTaken);
  if (taken) return taken.fileId;
  if (wanted.isChosen && !wanted.hasFile) return NONE;
  return candidates.find(({ verdict }) => verdict !== "no")?.fileId ?? null;
}
