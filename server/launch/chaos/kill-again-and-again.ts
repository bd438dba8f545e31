import { setTimeout as delay } from "node:timers/promises";
import { signalExactly } from "#server/ports/proc.ts";
import { chooseVictim } from "./choose-victim.ts";
import { listVictims } from "./list-victims.ts";
import type { ProductUnderTest } from "./product-under-test.ts";
import type { Random } from "./seeded-random.ts";
import type { Kill, Victim } from "./victim.ts";

export interface KillOptions {
  readonly product: ProductUnderTest;
  readonly random: Random;
  readonly everyMs: number;
  readonly forMs: number;
  readonly stop: AbortSignal;
  /** Told of each kill. */
  readonly onKill: (victim: Victim) => void;
}

export interface Kills {
  readonly kills: readonly Kill[];
  /** How often nothing could be killed that the product is meant to bear. */
  readonly skipped: number;
  /** Names of the services that ran before the first kill. */
  readonly services: readonly string[];
}

const ASK_LIMIT_MS = 1500;
const FIRST_LOOK_MS = 10_000;

/** Kills one victim after the other, at fixed times; a kill that takes long delays none. */
export async function killAgainAndAgain(options: KillOptions): Promise<Kills> {
  const { product, random, everyMs, forMs, stop, onKill } = options;
  const services = ((await product.services(FIRST_LOOK_MS)) ?? []).map(({ id }) => id);
  if (services.length === 0) throw new Error("The worker does not show its services.");
  const kills: Kill[] = [];
  let skipped = 0;
  const beganMs = performance.now();
  for (let nth = 1; nth * everyMs <= forMs; nth += 1) {
    await delay(beganMs + nth * everyMs - performance.now(), undefined, { signal: stop });
    const present = listVictims(await product.scene(services));
    const atMs = performance.now();
    const victim = chooseVictim(random, present, { kills, nowMs: atMs });
    if (victim !== null && (await end(product, victim))) {
      kills.push({ victim, atMs });
      onKill(victim);
    } else {
      skipped += 1;
    }
  }
  return { kills, skipped, services };
}

/** False when it has gone already. A service's answer may be lost with what brings it: it counts. */
async function end(product: ProductUnderTest, { target }: Victim): Promise<boolean> {
  if ("process" in target) return signalExactly(target.process, "SIGKILL");
  await product.ask({ question: "restart", name: target.service }, ASK_LIMIT_MS);
  return true;
}
