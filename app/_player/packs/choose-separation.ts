import type { PackView } from "#server/realtime/events.ts";

/**
 * The separation that plays when nobody asks for another one, of those of a track, newest first: the one that its owner
 * chose, else the newest with stems that is complete or on its way, else the newest with stems, else the newest that is on its way, else the newest.
 */
export function chooseSeparation(
  separations: readonly PackView[],
  chosenPackId: string | null,
): PackView | null {
  const withStems = separations.filter(hasAudio);
  const chosen = withStems.find(({ id }) => id === chosenPackId);
  const newest = withStems.length > 0 ? withStems : separations;
  return chosen ?? newest.find(isWell) ?? newest[0] ?? null;
}

/** Whether anything of a separation can be heard. */
export function hasAudio({ stems }: PackView): boolean {
  return stems.some((stem) => stem.ready.length > 0);
}

function isWell({ state }: PackView): boolean {
  return state !== "failed" && state !== "cancelled";
}
