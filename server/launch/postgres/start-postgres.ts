import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import type { Writable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { startOsProcess, type OsProcess } from "#server/supervision/os-process.ts";
import { settlesWithin } from "#server/supervision/settle-within.ts";
import { findFreePort } from "../free-port.ts";
import { LaunchError } from "../launch-error.ts";
import { findPostgresBinaries } from "./binaries.ts";
import { canConnect, ensureDatabase } from "./connect.ts";
import { clusterIn, initialiseCluster, POSTGRES_USER } from "./initialise-cluster.ts";
import { endOldPostmaster } from "./postmaster.ts";
import { unprivileged } from "./unprivileged.ts";

/** Crash recovery after a power cut may take a while. */
const READY_WITHIN_MS = 120_000;
const POLL_MS = 25;
const ERROR_LINES = 3;
const LAST_WORDS_MS = 1000;

export interface PostgresOptions {
  /** The folder that holds everything of this server; made when absent. */
  readonly folder: string;
  readonly password: string;
  /** Without one, a free port is taken. */
  readonly port?: number;
  /** Server settings by name, over our own. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Receives the server's log: a file's path, or a stream that the caller closes. */
  readonly log: string | Writable;
}

/** A running server; `stop` is PostgreSQL's fast shutdown. */
export interface PostgresServer extends OsProcess {
  readonly port: number;
  /** Connects as the superuser to the product's database. */
  readonly url: string;
  /** As `url`, for another database of the same server. */
  readonly urlOf: (database: string) => string;
}

/** The product's database within the server. */
const DATABASE_NAME = "alchemy";

/**
 * Starts the built-in PostgreSQL on loopback and resolves when it answers and has the product's
 * database. It ends with this process, and nothing runs when this rejects.
 */
export async function startPostgres(
  options: PostgresOptions,
  signal = new AbortController().signal,
): Promise<PostgresServer> {
  const binaries = await findPostgresBinaries();
  const cluster = clusterIn(options.folder);
  await initialiseCluster(options.folder, { binaries, password: options.password });
  await endOldPostmaster(cluster);
  const port = options.port ?? (await findFreePort());
  const urlOf = (database: string): string => postgresUrl({ ...options, port, database });
  const asUser = unprivileged(options.folder);
  const flags = settingFlags({ ...options.settings, port: String(port) });
  const [command = "", ...args] = asUser([binaries.postgres, "-D", cluster, ...flags]);
  const tail = new ErrorTail();
  const server = await startOsProcess(
    {
      command,
      args,
      env: process.env,
      cwd: options.folder,
      stdio: ["ignore", "pipe", "pipe"],
      parentDeathSignal: "SIGINT",
      stopSignal: "SIGINT",
      onSpawn: (child) => {
        writeLog(child, options.log);
        tail.follow(child);
      },
      ready: async (_child, over) => {
        await untilAnswering(urlOf("postgres"), over);
        await ensureDatabase(urlOf("postgres"), DATABASE_NAME);
      },
      readyWithinMs: READY_WITHIN_MS,
    },
    signal,
  ).catch(async (error: unknown) => {
    throw signal.aborted ? error : await startError(error, tail);
  });
  return { ...server, port, url: urlOf(DATABASE_NAME), urlOf };
}

/** What PostgreSQL itself says of an end that it did not want. */
class ErrorTail {
  #lines: string[] = [];
  #end: Promise<unknown> = Promise.resolve();

  follow({ stderr }: ChildProcess): void {
    if (!stderr) return;
    this.#end = once(stderr, "close").catch(() => undefined);
    stderr.on("data", (chunk: Buffer) => {
      const fatal = chunk.toString().match(/(?<=(?:FATAL|ERROR|PANIC): +).*/g) ?? [];
      this.#lines = [...this.#lines, ...fatal].slice(-ERROR_LINES);
    });
  }

  /** All that it said: the last of it may arrive after the process has gone. */
  async read(): Promise<string> {
    await settlesWithin(this.#end, LAST_WORDS_MS);
    return this.#lines.join("; ");
  }
}

async function startError(cause: unknown, tail: ErrorTail): Promise<LaunchError> {
  const message = cause instanceof Error ? cause.message : String(cause);
  const said = await tail.read();
  return new LaunchError(
    `The built-in PostgreSQL did not start: ${said === "" ? message : `${said}.`} ` +
      "Its log is logs/postgres.log in the data folder.",
    { cause },
  );
}

/** Address of a database of the built-in server. */
export function postgresUrl(server: { password: string; port: number; database?: string }): string {
  const database = server.database ?? DATABASE_NAME;
  return `postgresql://${POSTGRES_USER}:${encodeURIComponent(server.password)}@127.0.0.1:${server.port}/${database}`;
}

function settingFlags(given: Readonly<Record<string, string>>): string[] {
  const settings: Record<string, string> = {
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    max_connections: "100",
    log_timezone: "UTC",
    timezone: "UTC",
    ...given,
  };
  return Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
}

function writeLog(child: ChildProcess, log: string | Writable): void {
  const isFile = typeof log === "string";
  const target = isFile ? createWriteStream(log, { flags: "a" }) : log;
  child.stdout?.pipe(target, { end: false });
  child.stderr?.pipe(target, { end: isFile });
}

async function untilAnswering(url: string, over: AbortSignal): Promise<void> {
  while (!(await canConnect(url))) await delay(POLL_MS, undefined, { signal: over });
}
