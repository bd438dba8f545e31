import type { Kill, Victim } from "./victim.ts";

const WINDOW_MS = 60_000;
/** The worker's supervisor gives up at 11 restarts of its services within 60 s. */
const SERVICES = 9;
/** The launcher gives up at 6 restarts within 60 s. */
const WORKER_PAUSE_MS = 15_000;
/** A third failure within 60 s stops its kind of work for 30 s, for longer than health may take. */
const FAILURES = 2;

/**
 * Whether the product is meant to bear one more end of this kind: more than its restart intensities,
 * breakers and counted attempts allow is refused on purpose, and would show nothing.
 */
export function isBearable(victim: Victim, kills: readonly Kill[], nowMs: number): boolean {
  if (victim.isLastChance) return false;
  const recent = kills.filter(({ atMs }) => atMs > nowMs - WINDOW_MS);
  switch (victim.kind) {
    case "service":
    case "fork-server":
      if (recent.filter(isOfWorkersTree).length >= SERVICES) return false;
      break;
    case "worker":
      if (nowMs - lastWorkerMs(recent) < WORKER_PAUSE_MS) return false;
      break;
    case "port":
    case "guardian":
  }
  return failuresStay(victim, recent);
}

/** The fork server is a service too. */
function isOfWorkersTree({ victim }: Kill): boolean {
  return victim.kind === "service" || victim.kind === "fork-server";
}

function lastWorkerMs(kills: readonly Kill[]): number {
  const last = kills.findLast(({ victim }) => victim.kind === "worker");
  return last?.atMs ?? -Infinity;
}

/** A new worker process has forgotten the failures before it. */
function failuresStay(victim: Victim, recent: readonly Kill[]): boolean {
  const since = lastWorkerMs(recent);
  const failed = recent.filter(({ atMs }) => atMs > since).flatMap((kill) => kill.victim.failing);
  return [...new Set(victim.failing)].every((queue) => {
    return [...failed, ...victim.failing].filter((each) => each === queue).length <= FAILURES;
  });
}
