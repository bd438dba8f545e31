import type { Database } from "#server/db.ts";
import { DomainError } from "#server/errors.ts";
import type { Boss } from "#server/jobs/boss.ts";
import { cancelJob } from "#server/jobs/cancel-job.ts";
import { enqueueJob } from "#server/jobs/enqueue.ts";
import type { QueueInput } from "#server/jobs/queues.ts";
import { readLiveEngines } from "./live-engines.ts";

const NAMES = { cpu: "the processor", cuda: "NVIDIA cards" } as const;

/**
 * Starts the set-up of neural separation, or finds the one that goes on already. Throws `conflict` when a
 * worker has it for this device, or when one for the other device goes on. Checks no rights.
 */
export async function setUpEngine(
  { database, boss }: { database: Database; boss: Boss },
  { userId, device }: { userId: string } & QueueInput<"set-up-engine">,
): Promise<{ jobId: string }> {
  return database.$transaction(async (tx) => {
    const engines = await readLiveEngines(tx);
    if (engines.some(({ demucs }) => demucs?.build === device)) {
      const message = `Neural separation is set up for ${NAMES[device]} already.`;
      throw new DomainError("conflict", { message });
    }
    const { jobId, isNew } = await enqueueJob(tx, boss, {
      kind: "set-up-engine",
      userId,
      input: { device },
      subject: "demucs",
      priority: "interactive",
    });
    if (!isNew) await requireSame(tx, jobId, device);
    return { jobId };
  });
}

/** Cancels the set-up that waits or goes on, whoever started it. Checks no rights. */
export async function cancelSetUp(deps: { database: Database; boss: Boss }): Promise<void> {
  const job = await deps.database.job.findFirst({
    where: { kind: "set-up-engine", state: { in: ["queued", "running"] } },
    select: { id: true, userId: true },
  });
  if (job) await cancelJob(deps, { jobId: job.id, userId: job.userId });
}

async function requireSame(
  tx: Pick<Database, "job">,
  jobId: string,
  device: QueueInput<"set-up-engine">["device"],
): Promise<void> {
  const job = await tx.job.findUniqueOrThrow({ where: { id: jobId }, select: { input: true } });
  const running = (job.input as { device?: keyof typeof NAMES }).device ?? device;
  if (running === device) return;
  const message = `A set-up for ${NAMES[running]} goes on. Wait until it has ended, or cancel it.`;
  throw new DomainError("conflict", { message });
}
