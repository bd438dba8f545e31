import { setTimeout as delay } from "node:timers/promises";
import { Client } from "pg";
import { DomainError } from "#server/errors.ts";

/** What is done to a model's files, as in "is being fetched". */
type ModelWork = "fetched" | "imported" | "checked" | "removed" | "tidied up";

export interface ModelLockRequest {
  readonly name: string;
  /** For the words of a refusal. */
  readonly label: string;
  readonly work: ModelWork;
  /** How long whoever has the lock is waited for. */
  readonly waitMs: number;
  /** Ends the wait, and aborts the holder's signal. */
  readonly signal?: AbortSignal;
}

export interface ModelLock {
  /** Aborts when the lock is lost with its connection, or when the holder is told to stop. */
  readonly signal: AbortSignal;
  /** Asks the database whether the lock is still held; throws when it is not. */
  readonly confirm: () => Promise<void>;
}

const POLL_MS = 100;
const CONNECT_MS = 5000;
const ANSWER_MS = 10_000;
/** A connection that is silent for long is cut by some networks, and one that is lost should be noticed. */
const PROOF_MS = 15_000;
const APPLICATION = "model store: ";
const KEY = "hashtextextended('model:' || $1, 0)";

/**
 * Does something to a model's files while nobody else does, on any machine. The lock belongs to a
 * connection of its own: PostgreSQL gives it back when the holder ends in whatever way. Throws `conflict`
 * when somebody else holds it for longer than `waitMs`, and `unavailable` when it was lost meanwhile.
 */
export async function withModelLock<T>(
  { databaseUrl }: { readonly databaseUrl: string },
  request: ModelLockRequest,
  use: (lock: ModelLock) => Promise<T>,
): Promise<T> {
  const [lost, over] = [new AbortController(), new AbortController()];
  const client = await connect(databaseUrl, request.work).catch(throwAway);
  const lose = (): void => lost.abort(lostError(request));
  client.once("end", lose);
  const proof = prove(client, over.signal, lose);
  try {
    await take(client, request).catch(throwAway);
    return await use({
      signal: AbortSignal.any([lost.signal, ...(request.signal ? [request.signal] : [])]),
      confirm: async () => {
        await client.query("SELECT 1").catch(lose);
        lost.signal.throwIfAborted();
      },
    });
  } catch (error) {
    throw lost.signal.aborted ? lostError(request) : error;
  } finally {
    over.abort();
    await proof;
    client.off("end", lose);
    await client.end().catch(() => undefined);
  }
}

/** Asks again and again, so that the connection is neither idle nor lost without anybody's noticing. */
async function prove(client: Client, over: AbortSignal, lose: () => void): Promise<void> {
  for (;;) {
    await delay(PROOF_MS, undefined, { signal: over }).catch(() => undefined);
    if (over.aborted) return;
    await client.query("SELECT 1").catch(lose);
  }
}

async function connect(connectionString: string, work: ModelWork): Promise<Client> {
  const client = new Client({
    connectionString,
    application_name: `${APPLICATION}${work}`,
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: ANSWER_MS,
    keepAlive: true,
  });
  // A connection that is lost says so twice; the end is what counts.
  client.on("error", () => undefined);
  await client.connect();
  return client;
}

async function take(client: Client, request: ModelLockRequest): Promise<void> {
  const deadline = performance.now() + request.waitMs;
  for (;;) {
    request.signal?.throwIfAborted();
    const { rows } = await client.query<{ taken: boolean }>(
      `SELECT pg_try_advisory_lock(${KEY}) AS taken`,
      [request.name],
    );
    if (rows[0]?.taken === true) return;
    if (performance.now() >= deadline) throw busyError(request, await readHolder(client, request));
    await delay(POLL_MS, undefined, request.signal ? { signal: request.signal } : undefined).catch(
      () => undefined,
    );
  }
}

/** What the holder does; undefined when it has just ended. */
async function readHolder(client: Client, { name }: ModelLockRequest): Promise<string | undefined> {
  const { rows } = await client.query<{ application: string }>(
    `SELECT application_name AS application
     FROM pg_locks JOIN pg_stat_activity USING (pid)
     WHERE locktype = 'advisory' AND granted AND objsubid = 1
       AND pg_locks.database = (SELECT oid FROM pg_database WHERE datname = current_database())
       AND (classid::bigint << 32) | objid::bigint = ${KEY}`,
    [name],
  );
  const application = rows[0]?.application;
  return application?.startsWith(APPLICATION) ? application.slice(APPLICATION.length) : undefined;
}

/** Passes an error on; of a database that is silent, which pg only has words for, as one that is away. */
function throwAway(error: unknown): never {
  const isSilent =
    error instanceof Error && /^(timeout expired|Query read timeout)$/.test(error.message);
  if (!isSilent) throw error;
  const message = "The database does not answer. Try again in a moment.";
  throw new DomainError("unavailable", { message, cause: error, retryAfterSec: 5 });
}

function busyError({ label }: ModelLockRequest, holder: string | undefined): DomainError {
  const work = holder ?? "worked on";
  const message = `${label} is being ${work} now. Wait until that is done, and try again.`;
  return new DomainError("conflict", { message, retryAfterSec: 10 });
}

function lostError({ label, work }: ModelLockRequest): DomainError {
  const message = `The connection to the database was lost while ${label} was being ${work}. Try again.`;
  return new DomainError("unavailable", { message, retryAfterSec: 5 });
}
