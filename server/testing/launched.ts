import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { descendantsOf, isAlive, type SeenProcess } from "./processes.ts";
import { waitUntil } from "./wait-until.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const FIXTURES = join(ROOT, "server", "launch", "fixtures", "launch-fixtures.ts");
const READY_LIMIT_MS = 90_000;
const GONE_LIMIT_MS = 20_000;

export interface LaunchedOptions {
  /** Node program of the launcher; by default the one over fixture children. */
  readonly program?: string;
  readonly args?: readonly string[];
  /** Over this process's own variables; `undefined` removes one. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Without one, a temporary folder, removed by `cleanUp`. */
  readonly dataDir?: string;
}

/** A launcher of its own process for one test. */
export class Launched {
  readonly dataDir: string;
  readonly process: ChildProcess;
  /** Everything that it printed so far. */
  output = "";
  readonly #isOwnFolder: boolean;
  #seen: SeenProcess[] = [];

  constructor(options: LaunchedOptions = {}) {
    this.#isOwnFolder = options.dataDir === undefined;
    this.dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), "alchemy-launch-"));
    const command = [process.execPath, options.program ?? FIXTURES, ...(options.args ?? [])];
    // An interrupted test run takes its launchers along.
    this.process = spawn("setpriv", ["--pdeathsig", "TERM", "--", ...command], {
      cwd: ROOT,
      env: {
        ...process.env,
        DATABASE_URL: undefined,
        DATA_DIR: this.dataDir,
        PORT: "0",
        NODE_ENV: "production",
        ...options.env,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const keep = (chunk: Buffer): void => {
      this.output += chunk.toString();
    };
    this.process.stdout?.on("data", keep);
    this.process.stderr?.on("data", keep);
  }

  get pid(): number {
    return this.process.pid ?? 0;
  }

  get hasEnded(): boolean {
    return this.process.exitCode !== null || this.process.signalCode !== null;
  }

  /** The printed address. */
  get baseUrl(): string {
    const match = /Sound Forge Alchemy: (http\S+)/.exec(this.output);
    if (match?.[1] === undefined) throw new Error(`No address was printed:\n${this.output}`);
    return match[1];
  }

  /** Resolves when the launcher says that all is ready. */
  async ready(limitMs = READY_LIMIT_MS): Promise<this> {
    await waitUntil(() => this.output.includes("Ready after") || this.hasEnded, limitMs);
    if (!this.output.includes("Ready after")) throw new Error(`Not ready:\n${this.output}`);
    this.processes();
    return this;
  }

  /** The living processes below the launcher; each stays known for `leftOver`. */
  processes(): SeenProcess[] {
    const now = descendantsOf(this.pid);
    this.#seen = [...this.#seen.filter(isAlive), ...now];
    return now;
  }

  /** The child whose command line contains `text`. */
  find(text: string): SeenProcess {
    const found = this.processes().find(({ command }) => command.includes(text));
    if (found === undefined) throw new Error(`No child runs "${text}".`);
    return found;
  }

  /** The exit code, once the launcher has ended; rejects after 20 s. */
  async exitCode(): Promise<number | null> {
    if (await waitUntil(() => this.hasEnded, GONE_LIMIT_MS)) return this.process.exitCode;
    throw new Error(`The launcher goes on:\n${this.output}`);
  }

  /** What is left, after at most 20 s, of all processes that were ever seen below the launcher. */
  async leftOver(): Promise<SeenProcess[]> {
    await waitUntil(() => this.#seen.every((process) => !isAlive(process)), GONE_LIMIT_MS);
    return this.#seen.filter(isAlive);
  }

  /** Ends the launcher, rejects if something outlives it, and removes its own data folder. */
  async cleanUp(): Promise<void> {
    this.processes();
    if (!this.hasEnded) this.process.kill("SIGTERM");
    await this.exitCode();
    const left = await this.leftOver();
    for (const { pid } of left) process.kill(pid, "SIGKILL");
    if (this.#isOwnFolder) rmSync(this.dataDir, { recursive: true, force: true });
    if (left.length > 0) {
      throw new Error(`Left running: ${left.map(({ command }) => command).join("; ")}`);
    }
  }
}
