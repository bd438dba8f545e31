import { askWorkers } from "./ask-workers.ts";
import { inspectionShape, type ShownOrphan } from "./answer-shapes.ts";

/** What one worker sees on its machine; nothing is touched. */
interface MachineScan {
  readonly workerId: string;
  readonly host: string;
  readonly pid: number;
  /** Ports of living workers. */
  readonly activePorts: number;
  /** Ports without a living owner. */
  readonly orphanedPorts: number;
  /** Their processes, the first of them. */
  readonly orphans: readonly ShownOrphan[];
  /** Why there are no figures; null when there are. */
  readonly error: string | null;
}

export interface OrphanScan {
  readonly machines: readonly MachineScan[];
  /** Live workers that did not answer in time. */
  readonly silent: number;
}

/** Asks every live worker what a sweep would end now. */
export async function scanOrphans(databaseUrl: string): Promise<OrphanScan> {
  const { answers, silent } = await askWorkers(databaseUrl, { question: "status" });
  const machines = answers.map(({ workerId, host, pid, answer, error }): MachineScan => {
    const figures = inspectionShape.safeParse(answer).data;
    const { activePorts = 0, orphanedPorts = 0, orphans = [] } = figures ?? {};
    const why = error ?? (figures ? null : "The worker's answer was not understood.");
    return { workerId, host, pid, activePorts, orphanedPorts, orphans, error: why };
  });
  return { machines, silent };
}
