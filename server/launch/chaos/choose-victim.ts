import { isBearable } from "./kill-budget.ts";
import type { Random } from "./seeded-random.ts";
import { KILL_KINDS, type Kill, type KillKind, type Victim } from "./victim.ts";

/** How often a kind is drawn, against the others that can be. */
const WEIGHTS: Record<KillKind, number> = {
  service: 9,
  port: 9,
  guardian: 5,
  "fork-server": 5,
  worker: 5,
};

/**
 * Draws a kind by its weight, then one of that kind, among those whose end the product is meant to bear;
 * null when there is none. Two numbers are drawn in any case.
 */
export function chooseVictim(
  random: Random,
  present: readonly Victim[],
  past: { readonly kills: readonly Kill[]; readonly nowMs: number },
): Victim | null {
  const [forKind, forOne] = [random(), random()];
  const bearable = present.filter((victim) => isBearable(victim, past.kills, past.nowMs));
  const kinds = KILL_KINDS.filter((kind) => bearable.some((victim) => victim.kind === kind));
  const kind = drawKind(kinds, forKind);
  const ofKind = bearable.filter((victim) => victim.kind === kind);
  return ofKind[Math.floor(forOne * ofKind.length)] ?? null;
}

function drawKind(kinds: readonly KillKind[], drawn: number): KillKind | undefined {
  const total = kinds.reduce((sum, kind) => sum + WEIGHTS[kind], 0);
  let left = drawn * total;
  return kinds.find((kind) => {
    left -= WEIGHTS[kind];
    return left < 0;
  });
}
