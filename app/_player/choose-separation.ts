import type { PackView } from "#server/realtime/events.ts";

/**
 * The separation that plays, of those of a track, newest first: the newest that is complete or on its way, else the
 * newest that has anything to play, else the newest.
 */
export function chooseSeparation(separations: readonly PackView[]): PackView | null {
  const isOnItsWay = ({ state }: PackView) => state !== "failed" && state !== "cancelled";
  const hasAudio = ({ stems }: PackView) => stems.some((stem) => stem.ready.length > 0);
  return separations.find(isOnItsWay) ?? separations.find(hasAudio) ?? separations[0] ?? null;
}
