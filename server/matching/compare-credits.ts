import type { Credits } from "./read-credits.ts";
import { slipDistance } from "./slip-distance.ts";

export type CreditsRelation = "same" | "close" | "partial" | "differs" | "unknown";

/** Same where each side names the other's lead; partial where they share any other name. */
export function compareCredits(a: Credits | null, b: Credits | null): CreditsRelation {
  if (a === null || b === null) return "unknown";
  if (a.joined === b.joined || (a.names.has(b.lead) && b.names.has(a.lead))) return "same";
  if (slipDistance(a.lead, b.lead) !== null) return "close";
  for (const name of a.names) if (b.names.has(name)) return "partial";
  return "differs";
}
