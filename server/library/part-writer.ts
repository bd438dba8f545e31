import { createHash, randomUUID } from "node:crypto";
import { mkdir, open, rm, type FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import type { ObjectStore } from "#server/storage/object-store.ts";
import { storageError } from "#server/storage/storage-error.ts";
import { looksLikeAudio, SNIFF_BYTES } from "./sniff-audio.ts";
import { UploadRefusal } from "./upload-refusal.ts";

/** A whole file that lies in the uploads folder; whoever holds it moves or deletes it. */
export interface StoredPart {
  readonly path: string;
  /** Lower-case hex. */
  readonly sha256: string;
  readonly sizeBytes: number;
}

export interface PartWriterOptions {
  readonly store: ObjectStore;
  /** As messages name it, with its article. */
  readonly subject: string;
  /** Called with the size so far before bytes are written; throws to refuse them. */
  readonly admit: (sizeBytes: number) => void;
}

/** A file of its own in the store's folder that grows by what is written, while it looks like audio. */
export class PartWriter {
  readonly #options: PartWriterOptions;
  readonly #path: string;
  readonly #file: FileHandle;
  readonly #hash = createHash("sha256");
  #sizeBytes = 0;
  /** Held back until it is long enough to be judged; null afterwards. */
  #head: Buffer | null = Buffer.alloc(0);

  private constructor(options: PartWriterOptions, path: string, file: FileHandle) {
    this.#options = options;
    this.#path = path;
    this.#file = file;
  }

  /** The caller ends it with `finish` or `discard`. */
  static async open(options: PartWriterOptions): Promise<PartWriter> {
    const path = options.store.localPath(`uploads/${randomUUID()}.part`);
    await mkdir(dirname(path), { recursive: true });
    return new PartWriter(options, path, await open(path, "wx", 0o600));
  }

  /** Resolves when the disk has taken it; throws what `admit` throws, UploadRefusal, and `no_space`. */
  async write(bytes: Uint8Array): Promise<void> {
    this.#sizeBytes += bytes.byteLength;
    this.#options.admit(this.#sizeBytes);
    if (!this.#head) return this.#take(bytes);
    this.#head = Buffer.concat([this.#head, bytes]);
    if (this.#head.byteLength >= SNIFF_BYTES) await this.#judge(this.#head);
  }

  /** The file, durable; throws UploadRefusal for one that can't be audio. */
  async finish(): Promise<StoredPart> {
    if (this.#head) await this.#judge(this.#head);
    await this.#onDisk(() => this.#file.sync());
    await this.#file.close();
    return { path: this.#path, sha256: this.#hash.digest("hex"), sizeBytes: this.#sizeBytes };
  }

  /** Leaves nothing; also after `finish`. */
  async discard(): Promise<void> {
    await this.#file.close();
    await rm(this.#path, { force: true });
  }

  async #judge(head: Buffer): Promise<void> {
    assertAudio(head);
    await this.#take(head);
    this.#head = null;
  }

  async #take(bytes: Uint8Array): Promise<void> {
    this.#hash.update(bytes);
    await this.#onDisk(() => this.#file.writeFile(bytes));
  }

  async #onDisk(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      throw storageError(error, this.#options.subject);
    }
  }
}

function assertAudio(head: Buffer): void {
  if (head.length === 0) {
    throw new UploadRefusal("empty_file", "The file is empty. Upload it again.");
  }
  if (looksLikeAudio(head)) return;
  const message =
    "This is no audio file that can be read here. MP3, WAV, FLAC, Ogg, Opus, M4A, AAC, AIFF and WMA can.";
  throw new UploadRefusal("unsupported_format", message);
}
