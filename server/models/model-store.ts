import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, readdir, rename, rm, stat, statfs } from "node:fs/promises";
import { join } from "node:path";
import { modelFile } from "./catalogue.ts";

const NAME = /^[a-z0-9][a-z0-9_-]{0,59}$/;
const PARTIAL = ".partial";
/** What a private folder's name has beside the model's. */
const PRIVATE = /\.[0-9a-f-]{36}$/;

/** Weights in `models/` of the data folder: a file is there only after its size and hash were right. */
export class ModelStore {
  /** Absolute. */
  readonly folder: string;

  constructor(dataDir: string) {
    this.folder = join(dataDir, "models");
  }

  /** A file that can be loaded. Throws for names that are none. */
  path(model: string, file: string): string {
    return join(this.folder, checkModel(model), checkFile(file));
  }

  /** Where what has come of a file is kept, so that a fetch goes on from there. */
  partialPath(model: string, file: string): string {
    return join(this.folder, PARTIAL, checkModel(model), checkFile(file));
  }

  /** Bytes of a file, of its beginning when only that is there; 0 without one. */
  async sizeOf(path: string): Promise<number> {
    return (await stat(path).catch(() => null))?.size ?? 0;
  }

  /** A folder that only its caller uses, for files that are copied here; it does not exist yet. */
  privateFolder(model: string): string {
    return join(this.folder, PARTIAL, `${checkModel(model)}.${randomUUID()}`);
  }

  /** Makes a whole and right file visible, at once and for good: the partial one, or that at `from`. */
  async publish(
    model: string,
    file: string,
    from: string = this.partialPath(model, file),
  ): Promise<void> {
    const target = this.path(model, file);
    const folder = join(this.folder, model);
    await mkdir(folder, { recursive: true });
    await rename(from, target);
    const handle = await open(folder, "r");
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  }

  async discardPartial(model: string, file: string): Promise<void> {
    await rm(this.partialPath(model, file), { force: true });
  }

  /** Removes what has come of a model and is not visible yet. */
  async discardPartials(model: string): Promise<void> {
    await rm(join(this.folder, PARTIAL, checkModel(model)), { recursive: true, force: true });
  }

  /** Models of which something has come that is not visible. */
  async listPartials(): Promise<string[]> {
    const names = await readdir(join(this.folder, PARTIAL)).catch(() => []);
    const models = names.map((name) => name.replace(PRIVATE, "")).filter(isModelName);
    return [...new Set(models)];
  }

  /** When the youngest partial file of a model was written, in ms since 1970; null without one. */
  async partialWrittenAtMs(model: string): Promise<number | null> {
    return youngest(join(this.folder, PARTIAL, checkModel(model)));
  }

  /** When the youngest visible file of a model was written, in ms since 1970; null without one. */
  async visibleWrittenAtMs(model: string): Promise<number | null> {
    return youngest(join(this.folder, checkModel(model)));
  }

  /** Removes private folders whose owners are gone; answers how many. */
  async discardPrivateFolders(model: string): Promise<number> {
    const prefix = `${checkModel(model)}.`;
    const names = await readdir(join(this.folder, PARTIAL)).catch(() => []);
    const own = names.filter((name) => name.startsWith(prefix));
    for (const name of own) await rm(join(this.folder, PARTIAL, name), { recursive: true });
    return own.length;
  }

  /** Removes visible files of a model that are none of these. */
  async keepOnly(model: string, files: readonly string[]): Promise<void> {
    const folder = join(this.folder, checkModel(model));
    const names = await readdir(folder).catch(() => []);
    for (const name of names) {
      if (!files.includes(name)) await rm(join(folder, name), { recursive: true, force: true });
    }
  }

  /** Removes a model's visible files, and what a fetch has left of others. */
  async remove(model: string): Promise<void> {
    await rm(join(this.folder, checkModel(model)), { recursive: true, force: true });
    await this.discardPartials(model);
  }

  async freeBytes(): Promise<number> {
    await mkdir(this.folder, { recursive: true });
    const { bavail, bsize } = await statfs(this.folder);
    return bavail * bsize;
  }
}

async function youngest(folder: string): Promise<number | null> {
  const names = await readdir(folder).catch(() => null);
  if (names === null) return null;
  const facts = names.map((name) => stat(join(folder, name)).catch(() => null));
  return Math.max(0, ...(await Promise.all(facts)).map((fact) => fact?.mtimeMs ?? 0));
}

/** Lower-case hex of a file's SHA-256. */
export async function hashFile(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash("sha256");
  const stream = createReadStream(path, {
    highWaterMark: 1024 ** 2,
    ...(signal && { signal }),
  });
  for await (const chunk of stream as AsyncIterable<Buffer>) hash.update(chunk);
  return hash.digest("hex");
}

/** Whether a text can be a model's name: lower-case letters, digits, dash and underscore, at most 60. */
export function isModelName(text: string): boolean {
  return NAME.test(text);
}

function checkModel(name: string): string {
  if (isModelName(name)) return name;
  throw new Error(`${JSON.stringify(name.slice(0, 80))} is not a model's name.`);
}

function checkFile(name: string): string {
  return modelFile.shape.name.parse(name);
}
