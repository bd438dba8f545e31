import { z } from "zod";
import type { Database } from "#server/db.ts";
import type { JobAttempt } from "#server/generated/prisma/client.ts";
import { SHORT_QUEUES } from "#server/jobs/queues.ts";
import { readCursor, writeCursor } from "#server/library/page-cursor.ts";

export const listDeadJobsSchema = z
  .object({
    /** `nextCursor` of the page before. */
    cursor: z.string().max(200).nullish(),
  })
  .default({});

const PAGE = 50;
/** An interrupted attempt does not count, so that a job may have any number of them. */
const ATTEMPTS_SHOWN = 10;
const LONGEST_TAIL = 8192;

/** One run of a job that failed for good. */
interface DeadAttempt {
  readonly number: number;
  readonly outcome: "completed" | "failed" | "interrupted" | "cancelled" | "deferred" | null;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly errorCode: string | null;
  /** The end of the process's log, at most 8 kB. */
  readonly stderrTail: string | null;
}

/** A job that failed for good, without a word about whose it is or what it is about. */
interface DeadJob {
  readonly id: string;
  readonly kind: string;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  readonly endedAt: string;
  /** Runs so far. */
  readonly attempt: number;
  /** The last 10, the newest first. */
  readonly attempts: readonly DeadAttempt[];
}

export interface DeadJobPage {
  readonly items: readonly DeadJob[];
  readonly nextCursor: string | null;
}

/** The failed jobs of all users, the newest first, 50 a page. */
export async function listDeadJobs(
  database: Pick<Database, "job">,
  { cursor }: z.infer<typeof listDeadJobsSchema>,
): Promise<DeadJobPage> {
  const from = readCursor(cursor);
  const rows = await database.job.findMany({
    where: {
      state: "failed",
      // Whoever asked has heard why, and asks again by themselves.
      kind: { notIn: [...SHORT_QUEUES] },
      endedAt: { not: null },
      ...(from && {
        OR: [{ endedAt: { lt: from.at } }, { endedAt: from.at, id: { lt: from.id } }],
      }),
    },
    orderBy: [{ endedAt: "desc" }, { id: "desc" }],
    take: PAGE + 1,
    select: {
      id: true,
      kind: true,
      errorCode: true,
      errorMessage: true,
      endedAt: true,
      attempt: true,
      attempts: { orderBy: { number: "desc" }, take: ATTEMPTS_SHOWN },
    },
  });
  const page = rows.slice(0, PAGE).map(({ endedAt, attempts, ...job }) => {
    return { ...job, endedAt: endedAt ?? new Date(0), attempts: attempts.map(toAttempt) };
  });
  const last = rows.length > PAGE ? page.at(-1) : undefined;
  return {
    items: page.map((job) => ({ ...job, endedAt: job.endedAt.toISOString() })),
    nextCursor: last ? writeCursor({ at: last.endedAt, id: last.id }) : null,
  };
}

function toAttempt(attempt: JobAttempt): DeadAttempt {
  const { number, outcome, startedAt, endedAt, exitCode, signal, errorCode, stderrTail } = attempt;
  return {
    number,
    outcome,
    startedAt: startedAt.toISOString(),
    endedAt: endedAt?.toISOString() ?? null,
    exitCode,
    signal,
    errorCode,
    stderrTail: stderrTail?.slice(-LONGEST_TAIL) ?? null,
  };
}
