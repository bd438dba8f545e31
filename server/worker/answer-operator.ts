import { hostname } from "node:os";
import { sendReply } from "#server/jobs/notify.ts";
import { validateMeans } from "#server/ports/validate-means.ts";
import type { PortHost } from "#server/ports/port-types.ts";
import type { OperatorQuestion } from "#server/realtime/events.ts";
import { describeExit } from "#server/supervision/exit-reason.ts";
import type { TreeNode } from "#server/supervision/tree.ts";
import type { Database } from "#server/db.ts";

/** What a worker is asked about. */
export interface OperatorSubject {
  readonly database: Database;
  readonly worker: { readonly id: string };
  readonly ports: PortHost;
  /** The supervision tree now. */
  readonly tree: () => readonly TreeNode[];
}

/** A notification of PostgreSQL carries less than 8000 bytes. */
const MAX_ANSWER_BYTES = 7500;
const LISTED = 15;

/** Answers a question that came by notification, on the channel that it names. */
export async function answerOperator(
  subject: OperatorSubject,
  { question, replyTo }: { question: OperatorQuestion; replyTo: string },
): Promise<void> {
  const from = { workerId: subject.worker.id, host: hostname(), pid: process.pid };
  const answer = await answerTo(subject, question);
  const isLong = Buffer.byteLength(JSON.stringify(answer)) > MAX_ANSWER_BYTES;
  const body = isLong ? { error: "The answer is too long for a notification." } : { answer };
  await sendReply(subject.database, replyTo, { ...from, question, ...body });
}

async function answerTo(subject: OperatorSubject, question: OperatorQuestion): Promise<unknown> {
  const { ports } = subject;
  switch (question) {
    case "status": {
      const { orphans, ...figures } = ports.inspect();
      const running = ports.list().map(({ id, kind, jobId, phase, pid, rssBytes }) => {
        return { id, kind, jobId, phase, pid, rssBytes };
      });
      return {
        mode: ports.mode,
        ...figures,
        orphans: orphans.slice(0, LISTED),
        ports: running.slice(0, LISTED),
      };
    }
    case "cleanup":
      return ports.sweep();
    case "validate":
      return validateMeans();
    case "tree":
      return subject.tree().map(showNode);
  }
}

function showNode({ id, type, state, sinceMs, restarts, lastExit, children }: TreeNode): object {
  return {
    id,
    type,
    state,
    since: new Date(sinceMs).toISOString(),
    restarts,
    ...(lastExit && { lastExit: describeExit(lastExit).slice(0, 200) }),
    ...(children.length > 0 && { children: children.map(showNode) }),
  };
}
