import type { Database } from "#server/db.ts";
import { recordEvent } from "#server/telemetry/record-event.ts";
import { notifyChange } from "./notify.ts";

/** Something that the user should know of the work on a job. */
export interface Notice {
  /** For example `moved_to_cpu`. */
  readonly code: string;
  /** What happened, for the reader of a page. */
  readonly message: string;
}

/** Keeps a notice with its attempt and tells the pages; one of an attempt that is over is dropped. */
export async function recordNotice(
  database: Database,
  job: { readonly id: string; readonly userId: string; readonly attempt: number },
  { code, message }: Notice,
): Promise<void> {
  const { id, userId, attempt } = job;
  await database.$transaction(async (tx) => {
    const [row] = await tx.job.updateManyAndReturn({
      where: { id, attempt, state: "running" },
      data: { version: { increment: 1 } },
      select: { version: true },
    });
    if (!row) return;
    const data = { code, message, attempt };
    await recordEvent(tx, { type: "job.notice", userId, jobId: id, data });
    await notifyChange(tx, { kind: "job", id, version: row.version });
  });
}
