import { MAX_UNCLEAN_ENDS } from "#server/jobs/queues.ts";
import type { ProcessIdentity } from "#server/ports/proc.ts";
import type { RegistryEntry } from "#server/ports/process-registry.ts";
import type { Victim } from "./victim.ts";

/** What runs at one moment. */
export interface Scene {
  readonly worker: ProcessIdentity | undefined;
  readonly services: readonly string[];
  /** The process registry's rows. */
  readonly entries: readonly RegistryEntry[];
  /** Running jobs, and how often in a row their process or worker was taken away. */
  readonly jobs: ReadonlyMap<string, number>;
}

type Harm = Pick<Victim, "failing" | "isLastChance">;

const HARMLESS: Harm = { failing: [], isLastChance: false };
const FORK_SERVER = "fork-server";
/** With one more unclean end a job is given up. */
const LAST_CHANCE = MAX_UNCLEAN_ENDS - 1;

/** All that can be killed, in an order that depends on the scene alone. */
export function listVictims(scene: Scene): Victim[] {
  const { worker, jobs } = scene;
  if (worker === undefined) return [];
  const entries = scene.entries.filter((entry) => isRunning(entry, worker)).sort(byId);
  // The ports that a fork server has made end with it.
  const harmOfAll = harmTo(entries, jobs);
  return [
    { kind: "worker", name: "worker", target: { process: worker }, ...harmToWorker(jobs) },
    ...scene.services.map((name): Victim => {
      const harm = name === FORK_SERVER ? harmOfAll : HARMLESS;
      return { kind: "service", name, target: { service: name }, ...harm };
    }),
    ...entries.flatMap((entry) => {
      const harm = entry.kind === FORK_SERVER ? harmOfAll : harmTo([entry], jobs);
      return processesOf(entry).map((each): Victim => ({ ...each, ...harm }));
    }),
  ];
}

function isRunning({ state, owner, processes }: RegistryEntry, worker: ProcessIdentity): boolean {
  const isOwn = owner.pid === worker.pid && owner.startTime === worker.startTime;
  return isOwn && state === "active" && processes.length >= 2;
}

function byId(a: RegistryEntry, b: RegistryEntry): number {
  return a.id.localeCompare(b.id);
}

/** A row ends with its guardian and the process itself. */
function processesOf({ kind, jobId, processes }: RegistryEntry) {
  const [guardian, port] = processes.slice(-2);
  if (!guardian || !port) return [];
  const [own, guards] =
    kind === FORK_SERVER ? ([FORK_SERVER, FORK_SERVER] as const) : (["port", "guardian"] as const);
  const name = jobId === "" ? kind : `${kind} at work`;
  return [
    { kind: own, name, target: { process: port } },
    { kind: guards, name: `guardian of ${name}`, target: { process: guardian } },
  ];
}

/** A new attempt begins on the next worker, so none of them counts as a crash. */
function harmToWorker(jobs: Scene["jobs"]): Harm {
  const isLastChance = [...jobs.values()].some((uncleanEnds) => uncleanEnds >= LAST_CHANCE);
  return { failing: [], isLastChance };
}

/**
 * An idle port may get work before anybody knows that it is dead; a job that has begun since the last
 * look might be at its last chance.
 */
function harmTo(entries: readonly RegistryEntry[], jobs: Scene["jobs"]): Harm {
  const ports = entries.filter(({ kind }) => kind !== FORK_SERVER);
  const busy = ports.filter(({ jobId }) => jobId !== "");
  return {
    failing: ports.map(({ kind }) => kind),
    isLastChance: busy.some(({ jobId }) => (jobs.get(jobId) ?? LAST_CHANCE) >= LAST_CHANCE),
  };
}
