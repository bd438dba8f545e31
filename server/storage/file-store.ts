import { randomUUID } from "node:crypto";
import type { ReadStream } from "node:fs";
import {
  copyFile,
  mkdir,
  open,
  readdir,
  rename,
  rm,
  stat,
  statfs,
  type FileHandle,
} from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { storageError } from "./storage-error.ts";
import type { ByteRange, ListedObject, ObjectStat, ObjectStore } from "./object-store.ts";
import { assertStorageKey } from "./storage-key.ts";

/** The store in a folder of a local or shared file system; drafts live in its `.drafts`. */
export class FileStore implements ObjectStore {
  readonly #root: string;

  constructor(root: string) {
    this.#root = resolve(root);
  }

  put(key: string, file: string): Promise<ObjectStat> {
    return this.#writing(key, async (target) => {
      const draft = await this.#adopt(file);
      return this.#publish(draft, target);
    });
  }

  putBytes(key: string, bytes: Uint8Array): Promise<ObjectStat> {
    return this.#writing(key, async (target) => {
      const draft = await this.#draft();
      const handle = await open(draft, "wx");
      await usingHandle(handle, () => handle.writeFile(bytes));
      return this.#publish(draft, target);
    });
  }

  async patch(key: string, offset: number, bytes: Uint8Array): Promise<void> {
    await this.#writing(key, async (target) => {
      await mkdir(dirname(target), { recursive: true });
      const handle = await openForPatch(target);
      await usingHandle(handle, async () => {
        await handle.write(bytes, 0, bytes.byteLength, offset);
      });
    });
  }

  async stat(key: string): Promise<ObjectStat | null> {
    try {
      const { size, mtimeMs } = await stat(this.localPath(key));
      return { sizeBytes: size, modifiedAtMs: mtimeMs };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
      throw error;
    }
  }

  async list(prefix: string): Promise<ListedObject[]> {
    const found: ListedObject[] = [];
    for (const name of await namesIn(this.localPath(prefix))) {
      const key = `${prefix}/${name}`;
      // One that was deleted meanwhile is none.
      const known = await this.stat(key);
      if (known) found.push({ key, sizeBytes: known.sizeBytes });
    }
    return found;
  }

  async open(key: string, range?: ByteRange): Promise<{ stat: ObjectStat; stream: ReadStream }> {
    const handle = await open(this.localPath(key), "r");
    try {
      const { size, mtimeMs } = await handle.stat();
      const stream = handle.createReadStream({ autoClose: true, ...range });
      return { stat: { sizeBytes: size, modifiedAtMs: mtimeMs }, stream };
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  async delete(key: string): Promise<void> {
    await rm(this.localPath(key), { force: true });
  }

  async deletePrefix(prefix: string): Promise<void> {
    await rm(this.localPath(prefix), { recursive: true, force: true });
  }

  localPath(key: string): string {
    return join(this.#root, assertStorageKey(key));
  }

  async freeBytes(): Promise<number> {
    await mkdir(this.#root, { recursive: true });
    const { bavail, bsize } = await statfs(this.#root);
    return bavail * bsize;
  }

  async deleteStaleDrafts(ageMs: number): Promise<void> {
    const folder = join(this.#root, ".drafts");
    await mkdir(folder, { recursive: true });
    for (const name of await readdir(folder)) {
      const draft = join(folder, name);
      const { mtimeMs } = await stat(draft).catch(() => ({ mtimeMs: Infinity }));
      if (Date.now() - mtimeMs > ageMs) await rm(draft, { force: true });
    }
  }

  async assertWritable(): Promise<void> {
    try {
      const draft = await this.#draft();
      const handle = await open(draft, "wx");
      await usingHandle(handle, () => handle.writeFile("writable"));
      await rm(draft, { force: true });
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new Error(`Storage folder ${this.#root} can't be written: ${reason}`, { cause });
    }
  }

  async #writing<T>(key: string, write: (target: string) => Promise<T>): Promise<T> {
    const target = this.localPath(key);
    try {
      return await write(target);
    } catch (error) {
      throw storageError(error, key);
    }
  }

  async #draft(): Promise<string> {
    const folder = join(this.#root, ".drafts");
    await mkdir(folder, { recursive: true });
    return join(folder, randomUUID());
  }

  /** A file of another file system is copied next to its target first, so that the last step is a rename. */
  async #adopt(file: string): Promise<string> {
    const draft = await this.#draft();
    try {
      await rename(file, draft);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EXDEV") throw error;
      await copyFile(file, draft);
      await rm(file, { force: true });
    }
    return draft;
  }

  async #publish(draft: string, target: string): Promise<ObjectStat> {
    try {
      const folder = dirname(target);
      await mkdir(folder, { recursive: true });
      const handle = await open(draft, "r");
      const { size, mtimeMs } = await usingHandle(handle, async () => {
        await handle.sync();
        return handle.stat();
      });
      await rename(draft, target);
      await syncFolder(folder);
      return { sizeBytes: size, modifiedAtMs: mtimeMs };
    } catch (error) {
      await rm(draft, { force: true });
      throw error;
    }
  }
}

/** Of files; none where there is no such folder. */
async function namesIn(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

async function usingHandle<T>(handle: FileHandle, use: () => Promise<T>): Promise<T> {
  try {
    return await use();
  } finally {
    await handle.close();
  }
}

async function openForPatch(target: string): Promise<FileHandle> {
  try {
    return await open(target, "r+");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    const made = await open(target, "a");
    await made.close();
    return open(target, "r+");
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  await usingHandle(handle, () => handle.sync());
}
