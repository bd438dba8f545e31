import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { askWorkers } from "#server/operator/ask-workers.ts";
import { identify, type ProcessIdentity } from "#server/ports/proc.ts";
import { ProcessRegistry } from "#server/ports/process-registry.ts";
import type { OperatorQuestion } from "#server/realtime/events.ts";
import { postgresFileIn } from "../child-specs.ts";
import { withClient } from "../postgres/connect.ts";
import type { Scene } from "./list-victims.ts";

const workerFile = z.object({ pid: z.int(), port: z.int(), host: z.string() });
const postgresFile = z.object({ url: z.string() });

/** A service of the worker, below the root of its tree. */
const service = z.object({ id: z.string(), state: z.string() });
const tree = z.array(z.object({ children: z.array(service) }));

/** The worker process that the data folder names. */
export interface AnnouncedWorker {
  readonly process: ProcessIdentity;
  readonly url: string;
}

/** A running product, seen from outside: its data folder, its database, its worker. */
export class ProductUnderTest {
  readonly dataDir: string;
  readonly databaseUrl: string;
  readonly #registry: ProcessRegistry;

  constructor(dataDir: string) {
    this.dataDir = dataDir;
    this.databaseUrl = postgresFile.parse(readJson(postgresFileIn(dataDir))).url;
    this.#registry = new ProcessRegistry(join(dataDir, "run", "ports"));
  }

  /** Undefined while none lives. */
  worker(): AnnouncedWorker | undefined {
    try {
      const { pid, port, host } = workerFile.parse(
        readJson(join(this.dataDir, "run", "worker.json")),
      );
      const process = identify(pid);
      return process && { process, url: `http://${host}:${port}` };
    } catch {
      return undefined;
    }
  }

  /** What runs now; the registry is read last, so that what it says is fresh. */
  async scene(services: readonly string[]): Promise<Scene> {
    const jobs = await this.#runningJobs();
    const { entries } = this.#registry.read();
    return { worker: this.worker()?.process, services, entries, jobs };
  }

  /** The worker's answer; undefined when there is none in time, or it is a refusal. */
  async ask(asked: { question: OperatorQuestion; name?: string }, limitMs: number) {
    const workerId = await this.#workerId();
    if (workerId === undefined) return undefined;
    const { answers } = await askWorkers(this.databaseUrl, { ...asked, workerId }, limitMs);
    return answers[0]?.answer;
  }

  /** The worker's services and their states; undefined when it does not answer in time. */
  async services(limitMs: number): Promise<z.infer<typeof service>[] | undefined> {
    const answer = await this.ask({ question: "tree" }, limitMs);
    return tree.safeParse(answer).data?.flatMap(({ children }) => children);
  }

  /** The row of the process that runs now: those of killed ones look alive for a while. */
  async #workerId(): Promise<string | undefined> {
    const pid = this.worker()?.process.pid;
    const rows = await this.query<{ id: string }>(
      `SELECT id FROM "Worker" WHERE pid = $1 ORDER BY "startedAt" DESC LIMIT 1`,
      [pid ?? 0],
    );
    return rows[0]?.id;
  }

  async #runningJobs(): Promise<ReadonlyMap<string, number>> {
    const rows = await this.query<{ id: string; uncleanEnds: number }>(
      `SELECT id, "uncleanEnds" FROM "Job" WHERE state = 'running'`,
    );
    return new Map(rows.map(({ id, uncleanEnds }) => [id, uncleanEnds]));
  }

  query<R extends object>(sql: string, values: unknown[] = []): Promise<R[]> {
    return withClient(this.databaseUrl, async (client) => {
      const { rows } = await client.query<R>(sql, values);
      return rows;
    });
  }
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, "utf8"));
}
