import { appendFileSync, existsSync, renameSync, rmSync, statSync } from "node:fs";
import { Writable } from "node:stream";

const LIMIT_BYTES = 10_000_000;
const OLD_FILES = 2;

/** A log file of at most `limitBytes`; the two before it are kept as `.1` and `.2`. */
export class BoundedLog extends Writable {
  readonly #file: string;
  readonly #limitBytes: number;
  #sizeBytes: number;

  constructor(file: string, limitBytes = LIMIT_BYTES) {
    super();
    this.#file = file;
    this.#limitBytes = limitBytes;
    this.#sizeBytes = existsSync(file) ? statSync(file).size : 0;
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error) => void): void {
    try {
      if (this.#sizeBytes + chunk.length > this.#limitBytes) this.#rotate();
      appendFileSync(this.#file, chunk);
      this.#sizeBytes += chunk.length;
    } catch {
      // A full disk must not bring the launcher down; the children report it themselves.
    }
    done();
  }

  #rotate(): void {
    rmSync(`${this.#file}.${OLD_FILES}`, { force: true });
    for (let age = OLD_FILES - 1; age >= 0; age -= 1) {
      const from = age === 0 ? this.#file : `${this.#file}.${age}`;
      if (existsSync(from)) renameSync(from, `${this.#file}.${age + 1}`);
    }
    this.#sizeBytes = 0;
  }
}
