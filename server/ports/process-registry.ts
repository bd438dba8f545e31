import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { z } from "zod";

const DRAFT = ".new";
/** A file that has been written for so long is left over. */
const DRAFT_MS = 60_000;

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
    this.#prepare();
  }

  /** Puts an entry on disk, replacing the one with its id; a folder that is gone is made again. */
  write(entry: RegistryEntry): void {
    try {
      this.#write(entry);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
      this.#prepare();
      this.#write(entry);
    }
  }

  /** Forgets a port that is gone. */
  remove(id: string): void {
    rmSync(this.#fileOf(id), { force: true });
  }

  /** Forgets a file by the name that `read` gave for it. */
  removeFile(name: string): void {
    rmSync(join(this.#folder, name), { force: true, recursive: true });
  }

  /** Reads everything; a broken file does not stop it, and a folder that can't be read is empty. */
  read(): RegistryContent {
    const entries: RegistryEntry[] = [];
    const corrupt: string[] = [];
    for (const name of this.#list()) {
      const read = readEntry(join(this.#folder, name));
      if (read.kind === "entry" && name === `${read.entry.id}.json`) entries.push(read.entry);
      else if (read.kind !== "unreadable" && !this.#isBeingWritten(name)) corrupt.push(name);
    }
    return { entries, corrupt };
  }

  /** Another process may be between its write and its rename. */
  #isBeingWritten(name: string): boolean {
    if (!name.endsWith(DRAFT)) return false;
    const stat = statSync(join(this.#folder, name), { throwIfNoEntry: false });
    return stat === undefined || Date.now() - stat.mtimeMs < DRAFT_MS;
  }

  #list(): string[] {
    try {
      return readdirSync(this.#folder);
    } catch {
      return [];
    }
  }

  /** What is in the way of the folder is no registry. */
  #prepare(): void {
    if (statSync(this.#folder, { throwIfNoEntry: false })?.isDirectory() === false) {
      rmSync(this.#folder, { force: true });
    }
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
  }

  #write(entry: RegistryEntry): void {
    const file = this.#fileOf(entry.id);
    writeFileSync(`${file}${DRAFT}`, JSON.stringify(entry), { mode: 0o600 });
    renameSync(`${file}${DRAFT}`, file);
  }

  #fileOf(id: string): string {
    return join(this.#folder, `${id}.json`);
  }
}

type Read =
  | { readonly kind: "entry"; readonly entry: RegistryEntry }
  | { readonly kind: "corrupt" }
  | { readonly kind: "unreadable" };

/** That a file can't be read now, or is gone meanwhile, says nothing about what is in it. */
function readEntry(file: string): Read {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    const isFolder = (error as NodeJS.ErrnoException).code === "EISDIR";
    return { kind: isFolder ? "corrupt" : "unreadable" };
  }
  try {
    return { kind: "entry", entry: entrySchema.parse(JSON.parse(text)) };
  } catch {
    return { kind: "corrupt" };
  }
}
