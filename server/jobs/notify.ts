import { randomUUID } from "node:crypto";
import type { Transaction } from "#server/db.ts";
import type { ChangeNotice, Command, JobProgress, NewsKind } from "#server/realtime/events.ts";
import type { QueueName } from "./queues.ts";

/** Channels of `LISTEN`; a payload is JSON below 8 kB. */
export const CHANNELS = {
  events: "events",
  progress: "progress",
  commands: "commands",
  /** The payload is the name of a queue that has new work. */
  work: "work",
  /** A user's lists are to be compared with their files; without a payload. */
  match: "match",
} as const;

/** Tells every socket server that a row has changed; heard when the transaction commits. */
export async function notifyChange(
  tx: Pick<Transaction, "$executeRaw">,
  notice: ChangeNotice,
): Promise<void> {
  await notify(tx, CHANNELS.events, JSON.stringify(notice));
}

/** The same for many rows. */
export async function notifyChanges(
  tx: Pick<Transaction, "$executeRaw">,
  notices: readonly ChangeNotice[],
): Promise<void> {
  const payloads = notices.map((notice) => JSON.stringify(notice));
  await tx.$executeRaw`
    SELECT pg_notify(${CHANNELS.events}, payload) FROM unnest(${payloads}::text[]) AS payload`;
}

/** Tells a user's pages that something of theirs has changed; heard when the transaction commits. */
export async function notifyNews(
  tx: Pick<Transaction, "$executeRaw">,
  news: ChangeNotice & { readonly kind: NewsKind; readonly userId: string },
): Promise<void> {
  await notifyChange(tx, news);
}

/** Wakes the workers of a queue when the transaction commits. */
export async function notifyWork(
  tx: Pick<Transaction, "$executeRaw">,
  queue: QueueName,
): Promise<void> {
  await notify(tx, CHANNELS.work, queue);
}

/** Wakes whoever compares lists with files when the transaction commits. */
export async function notifyMatch(tx: Pick<Transaction, "$executeRaw">): Promise<void> {
  await notify(tx, CHANNELS.match, "");
}

/** Tells the worker that runs a job; it may be lost, so the row says the same. */
export async function sendCommand(
  tx: Pick<Transaction, "$executeRaw">,
  command: Command,
): Promise<void> {
  await notify(tx, CHANNELS.commands, JSON.stringify(command));
}

/** Transient; the user's id routes it to their sockets. */
export async function sendProgress(
  tx: Pick<Transaction, "$executeRaw">,
  progress: ProgressNotice,
): Promise<void> {
  await notify(tx, CHANNELS.progress, JSON.stringify(progress));
}

/** Payload of the channel `progress`. */
export interface ProgressNotice extends JobProgress {
  readonly userId: string;
}

async function notify(
  tx: Pick<Transaction, "$executeRaw">,
  channel: string,
  payload: string,
): Promise<void> {
  await tx.$executeRaw`SELECT pg_notify(${channel}, ${payload})`;
}

/** A channel for the answers to one question; nobody else listens to it. */
export function replyChannel(): string {
  return `reply_${randomUUID().replaceAll("-", "")}`;
}

const REPLY_CHANNEL = /^reply_[0-9a-f]{32}$/;

/** Answers a question; throws for a channel that is none of `replyChannel`. */
export async function sendReply(
  tx: Pick<Transaction, "$executeRaw">,
  channel: string,
  answer: unknown,
): Promise<void> {
  if (!REPLY_CHANNEL.test(channel)) throw new Error(`"${channel}" is no channel for a reply.`);
  await notify(tx, channel, JSON.stringify(answer));
}
