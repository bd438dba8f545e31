import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";

const workerFile = z.object({ port: z.int().min(1).max(65_535), host: z.string().optional() });

/** Where the worker listens: `WORKER_URL`, else what it has written into the data folder. */
export class WorkerAddress {
  readonly #file: string;
  readonly #fixed: URL | null;
  #known: URL | null = null;

  constructor(options: { readonly dataDir: string; readonly workerUrl: string | undefined }) {
    this.#file = join(options.dataDir, "run", "worker.json");
    this.#fixed = options.workerUrl === undefined ? null : new URL(options.workerUrl);
  }

  /** Null while no worker has announced itself. */
  async get(): Promise<URL | null> {
    this.#known ??= this.#fixed ?? (await this.#read());
    return this.#known;
  }

  /** Reads the file again next time: a restarted worker may have another port. */
  forget(): void {
    this.#known = null;
  }

  async #read(): Promise<URL | null> {
    try {
      const { port, host } = workerFile.parse(JSON.parse(await readFile(this.#file, "utf8")));
      return new URL(`http://${host ?? "127.0.0.1"}:${port}`);
    } catch {
      return null;
    }
  }
}
