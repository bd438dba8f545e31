import { once } from "node:events";
import type pg from "pg";
import { z } from "zod";
import { CHANNELS, replyChannel } from "#server/jobs/notify.ts";
import type { Command, OperatorQuestion } from "#server/realtime/events.ts";
import { withClient } from "../postgres/connect.ts";

const answerSchema = z.object({
  workerId: z.string(),
  host: z.string(),
  pid: z.number(),
  answer: z.unknown(),
  error: z.string().optional(),
});

/** What one worker said. */
export type WorkerAnswer = z.infer<typeof answerSchema>;

/** A sweep may take 4 s. */
const LIMIT_MS = 8000;
/** Workers renew their row every 3 s. */
const SILENT_SEC = 15;

/** Asks every live worker on this database; the answers of those that give one within 8 s. */
export async function askWorkers(
  databaseUrl: string,
  question: OperatorQuestion,
): Promise<{ readonly answers: readonly WorkerAnswer[]; readonly silent: number }> {
  return withClient(databaseUrl, async (client) => {
    const expected = await countWorkers(client);
    const answers: WorkerAnswer[] = [];
    if (expected === 0) return { answers, silent: 0 };
    const replyTo = replyChannel();
    const limit = AbortSignal.timeout(LIMIT_MS);
    client.on("notification", ({ channel, payload = "" }) => {
      if (channel === replyTo) answers.push(answerSchema.parse(JSON.parse(payload)));
    });
    await client.query(`LISTEN ${replyTo}`);
    const command: Command = { kind: "operator", question, replyTo };
    await client.query("SELECT pg_notify($1, $2)", [CHANNELS.commands, JSON.stringify(command)]);
    while (answers.length < expected && !limit.aborted) {
      await once(client, "notification", { signal: limit }).catch(() => undefined);
    }
    return { answers, silent: expected - answers.length };
  });
}

async function countWorkers(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM "Worker" WHERE "stoppedAt" IS NULL
      AND "lastSeenAt" > now() - make_interval(secs => $1)`,
    [SILENT_SEC],
  );
  return rows[0]?.count ?? 0;
}
