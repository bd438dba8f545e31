import { PgBoss } from "pg-boss";
import type { Logger } from "#server/logger.ts";
import { QUEUE_NAMES, type QueueName } from "./queues.ts";

export type Boss = PgBoss;

/** Schema of pg-boss's own tables. */
export const BOSS_SCHEMA = "pgboss";

/** A claim is lost when its worker has not renewed it for so long. */
const HEARTBEAT_SEC = 10;

/** pg-boss's own limit on an attempt; ours, by queue and duration, is shorter. */
const EXPIRE_SEC = 23 * 3600;
/** pg-boss counts interrupted attempts as retries too; only our rows decide when to give up. */
const RETRY_LIMIT = 1_000_000;

export interface BossOptions {
  readonly connectionString: string;
  readonly logger: Logger;
  /** Workers expire claims and prune entries; the web only writes entries. */
  readonly isWorker: boolean;
  readonly connections?: number;
  readonly heartbeatSec?: number;
  /** Seconds between two looks for lost heartbeats. */
  readonly superviseSec?: number;
}

/** Where entries go that pg-boss gives up. */
export function deadLetterQueue(queue: QueueName): string {
  return `${queue}.dead`;
}

/** Makes the queue client and starts it, as `openBoss` does. The caller stops it. */
export async function startBoss(options: BossOptions): Promise<Boss> {
  const boss = createBoss(options);
  await openBoss(boss, options.heartbeatSec);
  return boss;
}

/** A queue client that is not started yet; it can be started again after it was stopped. */
export function createBoss(options: BossOptions): Boss {
  const superviseSec = options.superviseSec ?? 5;
  const boss = new PgBoss({
    connectionString: options.connectionString,
    schema: BOSS_SCHEMA,
    application_name: options.isWorker ? "worker-queue" : "web-queue",
    max: options.connections ?? 4,
    connectionTimeoutMillis: 5000,
    schedule: false,
    supervise: options.isWorker,
    superviseIntervalSeconds: superviseSec,
    monitorIntervalSeconds: superviseSec,
    warningQueueSize: 100_000,
  });
  boss.on("error", (error) => options.logger.warn({ err: error }, "queue client error"));
  boss.on("warning", (warning) => options.logger.warn({ warning }, "queue client warning"));
  return boss;
}

/** Starts a client, making schema and queues when they are not there. */
export async function openBoss(boss: Boss, heartbeatSec = HEARTBEAT_SEC): Promise<void> {
  await boss.start();
  await createQueues(boss, heartbeatSec);
}

/** Ends the client without touching claims: their workers have settled or will lose them. */
export async function stopBoss(boss: Boss): Promise<void> {
  await boss.stop({ graceful: false, close: true, timeout: 2000 });
}

async function createQueues(boss: Boss, heartbeatSec: number): Promise<void> {
  const existing = new Set((await boss.getQueues()).map((queue) => queue.name));
  for (const queue of QUEUE_NAMES) {
    const dead = deadLetterQueue(queue);
    if (!existing.has(dead)) await boss.createQueue(dead, { retryLimit: RETRY_LIMIT });
    if (existing.has(queue)) continue;
    await boss.createQueue(queue, {
      policy: "standard",
      deadLetter: dead,
      retryLimit: RETRY_LIMIT,
      retryDelay: 0,
      expireInSeconds: EXPIRE_SEC,
      heartbeatSeconds: Math.max(HEARTBEAT_SEC, heartbeatSec),
      deleteAfterSeconds: 24 * 3600,
    });
    if (heartbeatSec < HEARTBEAT_SEC) await shortenHeartbeat(boss, queue, heartbeatSec);
  }
}

/** pg-boss's API takes 10 s and more; the table takes any length, for tests. */
async function shortenHeartbeat(boss: Boss, queue: QueueName, seconds: number): Promise<void> {
  await boss
    .getDb()
    .executeSql(`UPDATE ${BOSS_SCHEMA}.queue SET heartbeat_seconds = $2 WHERE name = $1`, [
      queue,
      seconds,
    ]);
}
