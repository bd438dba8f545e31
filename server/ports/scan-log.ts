import type { ScanSnapshot } from "../telemetry/worker-snapshot.ts";
import type { PortHost } from "./port-host.ts";
import type { SweepReport } from "./port-types.ts";

const KEPT = 40;

/** Sweeps for orphans and remembers what the last sweeps found. */
export class ScanLog {
  readonly #host: Pick<PortHost, "sweep">;
  readonly #onFound: (report: SweepReport) => void;
  readonly #scans: ScanSnapshot[] = [];

  /** `onFound` hears of sweeps that found anything. */
  constructor(host: Pick<PortHost, "sweep">, onFound: (report: SweepReport) => void) {
    this.#host = host;
    this.#onFound = onFound;
  }

  /** The last sweeps, the newest last; at most 40. */
  get scans(): readonly ScanSnapshot[] {
    return this.#scans;
  }

  async sweep(isHostAlive?: (host: string) => boolean): Promise<SweepReport> {
    const startedMs = performance.now();
    const at = new Date().toISOString();
    const report = await this.#host.sweep(isHostAlive);
    const { found, preserved, terminated, errors } = report;
    const tookMs = Math.round(performance.now() - startedMs);
    this.#scans.push({ at, tookMs, found, preserved, terminated, errors });
    if (this.#scans.length > KEPT) this.#scans.shift();
    if (found > 0 || report.mismatched > 0) this.#onFound(report);
    return report;
  }
}
