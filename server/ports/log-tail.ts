/** Keeps the last bytes of a log and counts what it left out. */
export class LogTail {
  readonly #limitBytes: number;
  #pieces: Buffer[] = [];
  #keptBytes = 0;
  #seenBytes = 0;
  #otherBytes = 0;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  /** Adds a piece of the log. */
  push(piece: Buffer): void {
    this.#seenBytes += piece.length;
    // A copy: a view would keep the whole read buffer alive.
    this.#pieces.push(Buffer.from(piece.subarray(-this.#limitBytes)));
    this.#keptBytes += Math.min(piece.length, this.#limitBytes);
    while (this.#keptBytes - (this.#pieces[0]?.length ?? 0) >= this.#limitBytes) {
      this.#keptBytes -= this.#pieces.shift()?.length ?? 0;
    }
  }

  /** Counts output beside the log that is not kept at all. */
  drop(sizeBytes: number): void {
    this.#otherBytes += sizeBytes;
  }

  /** The end of the log within the limit in UTF-8, with a note of what is missing; without NUL. */
  toString(): string {
    const note = this.#note();
    const room = this.#limitBytes - Buffer.byteLength(note);
    const kept = Buffer.concat(this.#pieces).subarray(-room);
    const text = decode(kept).replaceAll("\0", "");
    return `${note}${text}`;
  }

  #note(): string {
    const notes: string[] = [];
    if (this.#seenBytes > this.#limitBytes) {
      notes.push(`[log of ${this.#seenBytes} bytes, its end only]\n`);
    }
    if (this.#otherBytes > 0) {
      notes.push(`[${this.#otherBytes} bytes on stdout outside the protocol left out]\n`);
    }
    return notes.join("");
  }
}

/** Decodes from the first whole character on; replaced bytes never take more room than they had. */
function decode(bytes: Buffer): string {
  let from = 0;
  while (from < Math.min(4, bytes.length) && ((bytes[from] ?? 0) & 0xc0) === 0x80) from += 1;
  return bytes.subarray(from).toString("utf8").replaceAll("\uFFFD", "?");
}
