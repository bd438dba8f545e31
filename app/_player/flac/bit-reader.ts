/** Zero bytes that must follow the last real one, so that a read near the end stays inside the buffer. */
export const SLACK_BYTES = 8;

/** Thrown where the bytes end before what is read does: more may still arrive. */
export class OutOfBytes extends Error {}

/** Thrown where the bytes are no FLAC, or damaged. */
export class BadFlac extends Error {}

/** Reads bits, most significant first, from a buffer with `SLACK_BYTES` of zeros behind its end. */
export class BitReader {
  readonly #view: DataView;
  readonly #endBit: number;
  /** Position in bits from the start of the buffer. */
  bit: number;

  /** `endByte` is the first byte that is not there yet. */
  constructor(view: DataView, startByte: number, endByte: number) {
    this.#view = view;
    this.#endBit = endByte * 8;
    this.bit = startByte * 8;
  }

  /** Throws `OutOfBytes` when more was read than there is. */
  check(): void {
    if (this.bit > this.#endBit) throw new OutOfBytes();
  }

  /** An unsigned number of 0 to 25 bits. */
  bits(count: number): number {
    if (count === 0) return 0;
    const at = this.bit;
    this.bit = at + count;
    if (this.bit > this.#endBit) throw new OutOfBytes();
    return (this.#view.getUint32(at >>> 3) << (at & 7)) >>> (32 - count);
  }

  /** An unsigned number of 0 to 36 bits. */
  longBits(count: number): number {
    if (count <= 25) return this.bits(count);
    const high = this.bits(count - 16);
    return high * 65_536 + this.bits(16);
  }

  /** A signed number, two's complement, of 0 to 33 bits. */
  signed(count: number): number {
    const value = this.longBits(count);
    return value >= 2 ** (count - 1) ? value - 2 ** count : value;
  }

  /** Zeros before the next one, which is passed too. */
  unary(): number {
    let zeros = 0;
    for (;;) {
      const at = this.bit;
      const word = this.#view.getUint32(at >>> 3) << (at & 7);
      if (word !== 0) {
        const count = Math.clz32(word);
        this.bit = at + count + 1;
        return zeros + count;
      }
      const skipped = 32 - (at & 7);
      zeros += skipped;
      this.bit = at + skipped;
      if (this.bit > this.#endBit) throw new OutOfBytes();
    }
  }

  /**
   * Fills `out` from `from` to before `to` with Rice codes of parameter `k`, 0 to 30.
   *
   * The hot loop of the decoder: one code in eight bits or so, 88,200 of them for a second of stereo.
   */
  rice(out: Int32Array, [from, to]: readonly [number, number], k: number): void {
    const view = this.#view;
    let at = this.bit;
    for (let i = from; i < to; i++) {
      const word = view.getUint32(at >>> 3) << (at & 7);
      const zeros = Math.clz32(word);
      // Quotient, its one and the remainder are among the 25 bits or more that the word has for certain.
      if (zeros + k < 24) {
        const remainder = k === 0 ? 0 : (word << (zeros + 1)) >>> (32 - k);
        at += zeros + 1 + k;
        out[i] = unfold((zeros << k) | remainder);
      } else {
        this.bit = at;
        const quotient = this.unary();
        const folded = quotient * 2 ** k + this.longBits(k);
        out[i] = folded % 2 === 0 ? folded / 2 : -(folded + 1) / 2;
        at = this.bit;
        if (at > this.#endBit) throw new OutOfBytes();
      }
    }
    this.bit = at;
    this.check();
  }
}

/** Even numbers stand for 0, 1, 2…, odd ones for -1, -2…; unsigned, below 2^31. */
function unfold(folded: number): number {
  return (folded >>> 1) ^ -(folded & 1);
}
