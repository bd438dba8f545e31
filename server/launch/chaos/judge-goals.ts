import type { Recovery } from "./await-health.ts";
import type { Effects } from "./check-effects.ts";
import type { RequestFigures } from "./request-log.ts";

/** What a run has shown. */
export interface Findings {
  readonly effects: Effects;
  readonly recovery: Recovery;
  readonly requests: RequestFigures;
  /** Processes of ports that nobody owns, during and after the run. */
  readonly orphans: readonly string[];
  /** What would have to be started by hand: nobody starts it any more. */
  readonly givenUp: readonly string[];
  /** Clients whose connection for news did not come back. */
  readonly deafClients: number;
}

/** One row of the verdict. */
export interface Goal {
  readonly what: string;
  readonly goal: string;
  readonly found: string;
  readonly isMet: boolean;
  /** What exactly is wrong. */
  readonly details: readonly string[];
}

const HEALTHY_MS = 5000;
const ERROR_PERCENT = 5;

/** Holds the findings against what the product promises. */
export function judgeGoals(findings: Findings): Goal[] {
  const { effects, recovery, requests, orphans, givenUp, deafClients } = findings;
  const { sent, failed, hung, problems } = requests;
  const errorPercent = sent === 0 ? 0 : (100 * failed) / sent;
  const seconds = (recovery.afterMs / 1000).toFixed(1);
  const isHealthy = recovery.afterMs <= HEALTHY_MS;
  const troubles = [...problems].map(([problem, times]) => `${times} x ${problem}`);
  return [
    none("jobs lost", effects.lost),
    none("effects duplicated", effects.duplicated),
    none("orphans", orphans),
    {
      what: "healthy after the last kill",
      goal: "<= 5.0 s",
      found: Number.isFinite(recovery.afterMs) ? `${seconds} s` : "never",
      isMet: isHealthy,
      details: isHealthy ? [] : [`last trouble: ${recovery.lastTrouble}`],
    },
    none("restarts by hand", givenUp),
    count("requests that hung", hung, hung === 0 ? [] : troubles),
    {
      what: "requests that failed",
      goal: `< ${ERROR_PERCENT} %`,
      found: `${errorPercent.toFixed(2)} %`,
      isMet: errorPercent < ERROR_PERCENT,
      details: failed === 0 ? [] : troubles,
    },
    count("connections not back", deafClients, []),
  ];
}

function none(what: string, wrong: readonly string[]): Goal {
  return count(what, wrong.length, wrong);
}

function count(what: string, found: number, details: readonly string[]): Goal {
  return { what, goal: "0", found: String(found), isMet: found === 0, details };
}
