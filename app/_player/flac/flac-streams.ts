import { FlacStream, type TakeFrames } from "./flac-stream.ts";

/** As many as files are decoded at once. */
const MOST_SPARE = 8;

/** Decoders whose memory is used again: one for each file would be some 20 MB of garbage in a minute of six stems. */
export class FlacStreams {
  readonly #spare: FlacStream[] = [];

  /** Lends a decoder for one file. */
  async with<T>(take: TakeFrames, decode: (stream: FlacStream) => Promise<T>): Promise<T> {
    const stream = this.#spare.pop() ?? new FlacStream(take);
    stream.restart(take);
    try {
      return await decode(stream);
    } finally {
      // Nothing is kept of what held the file.
      stream.restart(ignore);
      if (this.#spare.length < MOST_SPARE) this.#spare.push(stream);
    }
  }
}

function ignore(): void {
  // Between files nothing is decoded.
}
