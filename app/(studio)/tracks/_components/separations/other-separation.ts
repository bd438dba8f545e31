import type { PackView } from "#server/realtime/events.ts";
import { hasAudio } from "../../../../_player/packs/choose-separation.ts";

/** The one to compare with: what was heard before, else the newest other that can be heard; null without one. */
export function otherSeparation(
  separations: readonly PackView[],
  { separationId, previousId }: { separationId: string | null; previousId: string | null },
): PackView | null {
  const others = separations.filter((pack) => pack.id !== separationId && hasAudio(pack));
  return others.find(({ id }) => id === previousId) ?? others[0] ?? null;
}
