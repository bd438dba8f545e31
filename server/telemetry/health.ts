/** How a check, or the whole process, is; `degraded` still serves. */
type HealthStatus = "ok" | "degraded" | "failed";

export interface HealthCheck {
  readonly name: string;
  /** Whether the process can't serve without it: its failure makes the whole `failed`. */
  readonly isVital: boolean;
  /** Resolves to a short text for people, or throws with one. */
  readonly run: () => Promise<string> | string;
  /** A check that takes longer has failed. */
  readonly limitMs?: number;
  /** What to do when it does not pass. */
  readonly advice?: string;
}

/** Body of the readiness routes. */
export interface HealthReport {
  readonly status: HealthStatus;
  readonly version: string;
  readonly uptimeSec: number;
  /** Share of the checks that passed, 0 to 100. */
  readonly passedPercent: number;
  readonly checks: readonly {
    readonly name: string;
    readonly status: HealthStatus;
    readonly message: string;
    /** Only where the check did not pass. */
    readonly advice?: string;
  }[];
}

const LIMIT_MS = 2000;

/** Runs all checks side by side, each within its own limit; never rejects. */
export async function checkHealth(
  checks: readonly HealthCheck[],
  version: string,
): Promise<HealthReport> {
  const results = await Promise.all(checks.map(runCheck));
  const statuses = results.map((result) => result.status);
  const worst = statuses.includes("failed")
    ? "failed"
    : statuses.includes("degraded")
      ? "degraded"
      : "ok";
  const passed = statuses.filter((status) => status === "ok").length;
  return {
    status: worst,
    version,
    uptimeSec: Math.round(process.uptime()),
    passedPercent: results.length === 0 ? 100 : Math.round((100 * passed) / results.length),
    checks: results,
  };
}

async function runCheck(check: HealthCheck): Promise<HealthReport["checks"][number]> {
  const limitMs = check.limitMs ?? LIMIT_MS;
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`No answer within ${limitMs} ms.`)), limitMs);
  try {
    const message = await Promise.race([Promise.resolve().then(() => check.run()), late]);
    return { name: check.name, status: "ok", message };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const status = check.isVital ? "failed" : "degraded";
    const { name, advice } = check;
    return { name, status, message, ...(advice !== undefined && { advice }) };
  } finally {
    clearTimeout(timer);
  }
}
