import { hostname } from "node:os";
import { sendReply } from "#server/jobs/notify.ts";
import { packAnswer } from "#server/operator/pack-answer.ts";
import { validateMeans } from "#server/ports/validate-means.ts";
import type { Command } from "#server/realtime/events.ts";
import type { WorkerParts } from "./worker-parts.ts";
import { showNode } from "./take-snapshot.ts";

type Question = Extract<Command, { kind: "operator" }>;

/** What a worker is asked about. */
export type OperatorSubject = Pick<
  WorkerParts,
  "database" | "worker" | "ports" | "scans" | "pools" | "tree"
>;

const LISTED = 15;

/** Answers a question that came by notification, on the channel that it names. */
export async function answerOperator(subject: OperatorSubject, asked: Question): Promise<void> {
  const { question, replyTo } = asked;
  const from = { workerId: subject.worker.id, host: hostname(), pid: process.pid };
  const body = await bodyOf(subject, asked);
  await sendReply(subject.database, replyTo, { ...from, question, ...body });
}

async function bodyOf(subject: OperatorSubject, asked: Question): Promise<object> {
  try {
    return { answer: packAnswer(await answerTo(subject, asked)) };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

async function answerTo(subject: OperatorSubject, asked: Question): Promise<unknown> {
  switch (asked.question) {
    case "status":
      return statusOf(subject);
    case "cleanup":
      return subject.scans.sweep();
    case "validate":
      return validateMeans();
    case "tree":
      return [showNode(subject.tree.root())];
    case "restart":
      return restart(subject, asked.name ?? "");
  }
}

function statusOf({ ports }: OperatorSubject): object {
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

/** A port is ended in order; a service is ended by force, since one that needs this may not heed an order. */
function restart({ pools, tree }: OperatorSubject, name: string): object {
  const isPort = pools.search((pool) => pool.restartWorker(name)).length > 0;
  if (isPort || tree.kill(name)) return { restarted: name };
  throw new Error(`There is no port or service "${name}" that runs.`);
}
