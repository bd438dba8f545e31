import type { Goal } from "./judge-goals.ts";
import type { Kills } from "./kill-again-and-again.ts";
import type { RequestFigures } from "./request-log.ts";
import { KILL_KINDS } from "./victim.ts";

/** What a run consisted of, beside its goals. */
export interface RunFacts extends Kills {
  readonly jobs: number;
  readonly uploads: number;
  /** States of all exports. */
  readonly exports: readonly string[];
  readonly requests: RequestFigures;
  /** Ends that supervisors answered with a restart, by who and what. */
  readonly restarts: ReadonlyMap<string, number>;
  readonly drainedSec: number;
  /** The longest time that the worker was not ready while victims were killed. */
  readonly unreadyMs: number;
  /** The longest time between two completed jobs. */
  readonly idleSec: number;
}

const DETAILS_SHOWN = 20;

/** The run as lines: what happened, then each goal, then what exactly was missed. */
export function describeRun(facts: RunFacts, goals: readonly Goal[]): string[] {
  return [
    "",
    "Killed",
    ...table(killRows(facts)),
    "",
    "Restarted",
    ...table([...facts.restarts].map(([what, times]) => [what, String(times)])),
    "",
    "Done",
    ...table(figureRows(facts)),
    "",
    "Goals",
    ...table([
      ["", "goal", "found", ""],
      ...goals.map(({ what, goal, found, isMet }) => [what, goal, found, isMet ? "ok" : "MISSED"]),
    ]),
    ...goals.flatMap(explain),
  ];
}

function killRows({ kills, skipped }: Kills): string[][] {
  const rows = KILL_KINDS.map((kind) => {
    const names = kills.flatMap(({ victim }) => (victim.kind === kind ? [victim.name] : []));
    const groups = [...Map.groupBy(names, (name) => name)];
    const which = groups.map(([name, all]) => (all.length > 1 ? `${all.length} ${name}` : name));
    return [kind, String(names.length), which.sort().join(", ")];
  });
  return [
    ...rows,
    ["skipped", String(skipped), "no worker then, or nothing that it is meant to bear"],
  ];
}

function figureRows({ uploads, exports, jobs, requests, ...times }: RunFacts): string[][] {
  return [
    ["uploads accepted", String(uploads)],
    [
      "exports made",
      `${exports.filter((state) => state === "completed").length} of ${exports.length}`,
    ],
    ["jobs", String(jobs)],
    ["requests", String(requests.sent)],
    ["answered at another try", String(requests.retried)],
    ["p95 of a try", `${requests.p95Ms.toFixed(0)} ms`],
    ["longest time not ready", `${(times.unreadyMs / 1000).toFixed(1)} s`],
    ["longest time without a completed job", `${times.idleSec.toFixed(1)} s`],
    ["work left after the last kill", `${times.drainedSec.toFixed(1)} s`],
  ];
}

function explain({ what, details, isMet }: Goal): string[] {
  if (details.length === 0) return [];
  const shown = details.slice(0, DETAILS_SHOWN).map((detail) => `  ${detail}`);
  const more = details.length - shown.length;
  const rest = more > 0 ? [`  and ${more} more`] : [];
  return ["", `${isMet ? "Seen" : "Missed"}: ${what}`, ...shown, ...rest];
}

function table(rows: readonly (readonly string[])[]): string[] {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) => {
    return Math.max(...rows.map((row) => row[column]?.length ?? 0));
  });
  return rows.map((row) => {
    return `  ${row.map((text, nth) => text.padEnd(widths[nth] ?? 0)).join("  ")}`.trimEnd();
  });
}
