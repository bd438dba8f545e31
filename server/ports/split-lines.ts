const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** A line, or an unfinished one, that is longer than the limit. */
export class LineTooLongError extends Error {
  constructor(limitBytes: number) {
    super(`A line is longer than ${limitBytes} bytes.`);
    this.name = "LineTooLongError";
  }
}

/**
 * Cuts a byte stream into lines at LF and CR, whatever the pieces it comes in; empty lines are left out.
 * Holds at most one unfinished line of the limit's size.
 */
export class LineSplitter {
  readonly #limitBytes: number;
  #pieces: Buffer[] = [];
  #sizeBytes = 0;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  /** The lines that this piece completes, without their ends; throws LineTooLongError. */
  *push(piece: Buffer): Generator<Buffer> {
    let from = 0;
    let feed = piece.indexOf(LINE_FEED);
    let carriage = piece.indexOf(CARRIAGE_RETURN);
    while (feed !== -1 || carriage !== -1) {
      const isFeed = carriage === -1 || (feed !== -1 && feed < carriage);
      const end = isFeed ? feed : carriage;
      const line = this.#take(piece.subarray(from, end));
      if (line.length > 0) yield line;
      from = end + 1;
      if (isFeed) feed = piece.indexOf(LINE_FEED, from);
      else carriage = piece.indexOf(CARRIAGE_RETURN, from);
    }
    this.#keep(piece.subarray(from));
  }

  /** The unfinished last line, empty if there is none. */
  end(): Buffer {
    return this.#take(Buffer.alloc(0));
  }

  #take(rest: Buffer): Buffer {
    if (this.#pieces.length === 0) {
      this.#check(rest.length);
      return rest;
    }
    this.#keep(rest);
    const line = Buffer.concat(this.#pieces);
    this.#pieces = [];
    this.#sizeBytes = 0;
    return line;
  }

  #keep(piece: Buffer): void {
    if (piece.length === 0) return;
    this.#sizeBytes += piece.length;
    this.#check(this.#sizeBytes);
    this.#pieces.push(Buffer.from(piece));
  }

  #check(sizeBytes: number): void {
    if (sizeBytes > this.#limitBytes) throw new LineTooLongError(this.#limitBytes);
  }
}
