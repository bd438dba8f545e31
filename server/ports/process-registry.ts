import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { z } from "zod";

const identity = z.object({ pid: z.int().positive(), startTime: z.number() });

const entrySchema = z.object({
  id: z.string().min(1),
  state: z.enum(["reserved", "active"]),
  kind: z.string(),
  jobId: z.string(),
  attempt: z.int(),
  runId: z.string(),
  instanceToken: z.string(),
  bootId: z.string(),
  /** The machine that it runs on; rows of before this was noted are this one's. */
  host: z.string().default(() => hostname()),
  /** The worker that started the port. */
  owner: identity,
  /** Guardian and port, as the host numbers them; empty while reserved. */
  processes: z.array(identity),
});

/** One port on disk. */
export type RegistryEntry = z.infer<typeof entrySchema>;

/** What is on disk, and the names of files that nobody can read. */
export interface RegistryContent {
  readonly entries: readonly RegistryEntry[];
  readonly corrupt: readonly string[];
}

/**
 * Ports on disk, one file each, written and renamed without fsync: an entry of another boot is void
 * anyway. A port is reserved before its spawn and activated with its pids after it.
 */
export class ProcessRegistry {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  }

  /** Puts an entry on disk, replacing the one with its id. */
  write(entry: RegistryEntry): void {
    const file = this.#fileOf(entry.id);
    writeFileSync(`${file}.new`, JSON.stringify(entry), { mode: 0o600 });
    renameSync(`${file}.new`, file);
  }

  /** Forgets a port that is gone. */
  remove(id: string): void {
    rmSync(this.#fileOf(id), { force: true });
  }

  /** Forgets a file by the name that `read` gave for it. */
  removeFile(name: string): void {
    rmSync(join(this.#folder, name), { force: true, recursive: true });
  }

  /** Reads everything; a broken or half-written file does not stop it. */
  read(): RegistryContent {
    const entries: RegistryEntry[] = [];
    const corrupt: string[] = [];
    for (const name of readdirSync(this.#folder)) {
      const entry = readEntry(join(this.#folder, name));
      if (entry !== undefined && name === `${entry.id}.json`) entries.push(entry);
      else corrupt.push(name);
    }
    return { entries, corrupt };
  }

  #fileOf(id: string): string {
    return join(this.#folder, `${id}.json`);
  }
}

function readEntry(file: string): RegistryEntry | undefined {
  try {
    return entrySchema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    return undefined;
  }
}
