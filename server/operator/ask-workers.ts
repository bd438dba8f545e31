import { once } from "node:events";
import type pg from "pg";
import { z } from "zod";
import { CHANNELS, replyChannel } from "#server/jobs/notify.ts";
import { withClient } from "#server/launch/postgres/connect.ts";
import type { Command, OperatorQuestion } from "#server/realtime/events.ts";
import { LIVE_WITHIN_SEC } from "./live-within.ts";
import { unpackAnswer } from "./pack-answer.ts";

const answerSchema = z.object({
  workerId: z.string(),
  host: z.string(),
  pid: z.number(),
  answer: z.unknown().optional(),
  error: z.string().optional(),
});

/** What one worker said. */
export type WorkerAnswer = z.infer<typeof answerSchema>;

/** A question to every live worker, or to the one that it names. */
export interface Question {
  readonly question: OperatorQuestion;
  readonly workerId?: string;
  /** Name of the port that `restart` is about. */
  readonly name?: string;
}

/** What the workers said, and how many live ones said nothing in time. */
export interface Answers {
  readonly answers: readonly WorkerAnswer[];
  readonly silent: number;
}

/** A sweep may take 4 s, a stop ladder 5 s. */
export const ANSWER_LIMIT_MS = 8000;

/** Asks live workers on this database; the answers of those that give one in time. */
export async function askWorkers(
  databaseUrl: string,
  asked: Question,
  limitMs = ANSWER_LIMIT_MS,
): Promise<Answers> {
  return withClient(databaseUrl, async (client) => {
    const expected = await findWorkers(client, asked.workerId);
    if (expected.length === 0) return { answers: [], silent: 0 };
    const answers = new Map<string, WorkerAnswer>();
    const replyTo = replyChannel();
    const limit = AbortSignal.timeout(limitMs);
    client.on("notification", ({ channel, payload = "" }) => {
      const answer = channel === replyTo ? readAnswer(payload) : null;
      if (answer) answers.set(answer.workerId, answer);
    });
    await client.query(`LISTEN ${replyTo}`);
    const command: Command = { kind: "operator", ...asked, replyTo };
    await client.query("SELECT pg_notify($1, $2)", [CHANNELS.commands, JSON.stringify(command)]);
    const silent = (): string[] => expected.filter((id) => !answers.has(id));
    while (silent().length > 0 && !limit.aborted) {
      await once(client, "notification", { signal: limit }).catch(() => undefined);
    }
    return { answers: [...answers.values()], silent: silent().length };
  });
}

/** Null for what is no answer: a listener that throws would end the process. */
function readAnswer(payload: string): WorkerAnswer | null {
  try {
    const { answer, ...rest } = answerSchema.parse(JSON.parse(payload));
    return { ...rest, answer: unpackAnswer(answer) };
  } catch {
    return null;
  }
}

/** Ids of the live workers, or the one that is named if it lives. */
async function findWorkers(client: pg.Client, workerId: string | undefined): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    `SELECT id FROM "Worker" WHERE "stoppedAt" IS NULL
      AND "lastSeenAt" > now() - make_interval(secs => $1)
      AND ($2::uuid IS NULL OR id = $2)`,
    [LIVE_WITHIN_SEC, workerId ?? null],
  );
  return rows.map(({ id }) => id);
}
