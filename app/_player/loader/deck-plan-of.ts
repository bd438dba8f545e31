import type { Pack } from "../packs/pack.ts";
import type { DeckPlan } from "../render/deck-plan.ts";
import { LOSSY_HEADROOM } from "../render/sample-format.ts";
import type { SegmentPool } from "./segment-pool.ts";

/** How the renderer plays these stems of a pack; null without a pack. */
export function deckPlanOf(
  pack: Pack | undefined,
  stems: readonly string[],
  pool: SegmentPool,
): DeckPlan | null {
  if (!pack) return null;
  const lanes = stems.map((stem) => ({ lane: pool.lane(pack.id, stem), channel: stem }));
  const headroom = pack.rendition.codec === "flac" ? 1 : LOSSY_HEADROOM;
  return { id: pack.id, lanes, level: headroom / pack.gain };
}
