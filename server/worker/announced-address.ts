import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { processExists } from "#server/process-exists.ts";

const announcement = z.object({ pid: z.int().positive(), port: z.int(), host: z.string() });

type Announcement = z.infer<typeof announcement>;

/** The file in the data folder by which web servers without `WORKER_URL` find a worker; one of several is named. */
export class AnnouncedAddress {
  readonly #file: string;
  readonly #own: Announcement;
  #isWithdrawn = false;

  constructor(dataDir: string, own: Announcement) {
    this.#file = join(dataDir, "run", "worker.json");
    this.#own = own;
  }

  /** Names this worker, whoever was named. */
  async announce(): Promise<void> {
    this.#isWithdrawn = false;
    const draft = `${this.#file}.${this.#own.pid}`;
    await writeFile(draft, `${JSON.stringify(this.#own)}\n`);
    await rename(draft, this.#file);
  }

  /** Names this worker when none is named any more, or one that is dead. */
  async keep(): Promise<void> {
    if (this.#isWithdrawn) return;
    const named = await this.#read();
    if (named === null || !processExists(named.pid)) await this.announce();
  }

  /** Takes this worker's name out until it is announced again; another one's stays. */
  async withdraw(): Promise<void> {
    this.#isWithdrawn = true;
    const named = await this.#read();
    if (named?.pid === this.#own.pid && named.port === this.#own.port)
      await rm(this.#file, { force: true });
  }

  async #read(): Promise<Announcement | null> {
    try {
      return announcement.parse(JSON.parse(await readFile(this.#file, "utf8")));
    } catch {
      return null;
    }
  }
}
