import { createHash, type Hash } from "node:crypto";
import { mkdir, open, type FileHandle } from "node:fs/promises";
import { dirname } from "node:path";

const CHUNK_BYTES = 1024 ** 2;

/** What has come of a file so far, and its hash; the owner closes it. */
export class PartialFile {
  readonly #handle: FileHandle;
  #hash: Hash = createHash("sha256");
  #sizeBytes = 0;

  constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  /** Opens or makes the file and hashes what is there; one that is longer than `maxBytes` begins anew. */
  static async open(path: string, maxBytes: number, signal: AbortSignal): Promise<PartialFile> {
    await mkdir(dirname(path), { recursive: true });
    const partial = new PartialFile(await openOrMake(path));
    try {
      await partial.#readExisting(maxBytes, signal);
      return partial;
    } catch (error) {
      await partial.close();
      throw error;
    }
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  async append(chunk: Uint8Array): Promise<void> {
    let written = 0;
    while (written < chunk.byteLength) {
      const rest = chunk.byteLength - written;
      const { bytesWritten } = await this.#handle.write(
        chunk,
        written,
        rest,
        this.#sizeBytes + written,
      );
      written += bytesWritten;
    }
    this.#hash.update(chunk);
    this.#sizeBytes += chunk.byteLength;
  }

  /** Forgets what has come. */
  async restart(): Promise<void> {
    await this.#handle.truncate(0);
    this.#hash = createHash("sha256");
    this.#sizeBytes = 0;
  }

  /** Lower-case hex of all that is there. */
  digest(): string {
    return this.#hash.copy().digest("hex");
  }

  /** What was written survives a loss of power when this resolves. */
  async sync(): Promise<void> {
    await this.#handle.sync();
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }

  async #readExisting(maxBytes: number, signal: AbortSignal): Promise<void> {
    const { size } = await this.#handle.stat();
    if (size > maxBytes) return this.restart();
    const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
    while (this.#sizeBytes < size) {
      signal.throwIfAborted();
      const { bytesRead } = await this.#handle.read(buffer, 0, CHUNK_BYTES, this.#sizeBytes);
      if (bytesRead === 0) return;
      this.#hash.update(buffer.subarray(0, bytesRead));
      this.#sizeBytes += bytesRead;
    }
  }
}

async function openOrMake(path: string): Promise<FileHandle> {
  try {
    return await open(path, "r+");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    return open(path, "wx+");
  }
}
