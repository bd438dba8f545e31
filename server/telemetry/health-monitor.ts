import type { ChildSpec } from "#server/supervision/child-spec.ts";
import { superviseInterval } from "#server/supervision/supervise-interval.ts";
import { checkHealth, type HealthCheck, type HealthReport } from "./health.ts";

export interface HealthMonitorOptions {
  readonly checks: readonly HealthCheck[];
  readonly version: string;
  readonly everyMs: number;
  /** Called when the status, or what does not pass, is another one than before; may be slow, may fail. */
  readonly onChange: (report: HealthReport, before: HealthReport | null) => Promise<void> | void;
}

/** Looks at the checks again and again. What it knows stays over its own restarts. */
export class HealthMonitor {
  /** To be supervised; it checks as soon as it starts. */
  readonly spec: ChildSpec;
  readonly #options: HealthMonitorOptions;
  #report: HealthReport | null = null;

  constructor(options: HealthMonitorOptions) {
    this.#options = options;
    this.spec = superviseInterval({
      id: "health-monitor",
      everyMs: options.everyMs,
      runsAtStart: true,
      run: () => this.#check(),
    });
  }

  /** The last report; null before the first. */
  get report(): HealthReport | null {
    return this.#report;
  }

  async #check(): Promise<void> {
    const { checks, version, onChange } = this.#options;
    const before = this.#report;
    const report = await checkHealth(checks, version);
    this.#report = report;
    if (failing(report) !== (before ? failing(before) : "")) await onChange(report, before);
  }
}

/** Names of the checks that don't pass; empty when all do. */
function failing({ checks }: HealthReport): string {
  return checks
    .filter(({ status }) => status !== "ok")
    .map(({ name, status }) => `${name} ${status}`)
    .join(", ");
}
