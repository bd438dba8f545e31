import { askWorkers } from "./ask-workers.ts";
import { sweepShape, type SweepFigures } from "./answer-shapes.ts";

/** What one worker ended on its machine. */
interface MachineSweep {
  readonly workerId: string;
  readonly host: string;
  readonly pid: number;
  /** Null when the worker could not say. */
  readonly figures: SweepFigures | null;
  readonly error: string | null;
}

export interface OrphanCleanup {
  readonly machines: readonly MachineSweep[];
  /** Live workers that did not answer in time. */
  readonly silent: number;
}

/** Has every live worker end the processes that have no living owner. */
export async function cleanUpOrphans(databaseUrl: string): Promise<OrphanCleanup> {
  const { answers, silent } = await askWorkers(databaseUrl, { question: "cleanup" });
  const machines = answers.map(({ workerId, host, pid, answer, error }): MachineSweep => {
    const figures = sweepShape.safeParse(answer).data ?? null;
    const why = error ?? (figures ? null : "The worker's answer was not understood.");
    return { workerId, host, pid, figures, error: why };
  });
  return { machines, silent };
}
