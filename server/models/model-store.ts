import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, readdir, rename, rm, stat, statfs } from "node:fs/promises";
import { join } from "node:path";
import { modelFile } from "./catalogue.ts";

const NAME = /^[a-z0-9][a-z0-9_-]{0,59}$/;
const PARTIAL = ".partial";

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

  /** Makes a whole and right partial file visible, at once and for good. */
  async publish(model: string, file: string): Promise<void> {
    const target = this.path(model, file);
    const folder = join(this.folder, model);
    await mkdir(folder, { recursive: true });
    await rename(this.partialPath(model, file), target);
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

  /** Models with partial files, and when the youngest of them was written. */
  async listPartials(): Promise<{ model: string; modifiedAtMs: number }[]> {
    const names = await readdir(join(this.folder, PARTIAL)).catch(() => []);
    const models = names.filter((name) => NAME.test(name));
    return Promise.all(
      models.map(async (model) => {
        const folder = join(this.folder, PARTIAL, model);
        const files = await readdir(folder).catch(() => []);
        const times = files.map(async (file) => (await stat(join(folder, file))).mtimeMs);
        return { model, modifiedAtMs: Math.max(0, ...(await Promise.all(times))) };
      }),
    );
  }

  /** Removes a model's visible files, and what has come of others. */
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
