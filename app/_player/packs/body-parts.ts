/** What arrives of an answer's body, in order. A part is good until the next one is asked for. */
export type BodyParts = AsyncGenerator<Uint8Array<ArrayBuffer>>;

const PART_BYTES = 1 << 16;
/** As many as files are read at once. */
const MOST_SPARE = 8;

/** Memory of bodies that have been read: it would be some 20 MB of garbage in a minute of six stems. */
const spare: ArrayBuffer[] = [];

/** Reads into memory that is used again and again, where the browser can; ending early ends the body. */
export async function* bodyParts(body: ReadableStream<Uint8Array<ArrayBuffer>>): BodyParts {
  const reader = byteReader(body);
  if (!reader) {
    yield* wholeParts(body.getReader());
    return;
  }
  let buffer = spare.pop() ?? new ArrayBuffer(PART_BYTES);
  try {
    for (;;) {
      const { value, done } = await reader.read(new Uint8Array(buffer));
      if (value) buffer = value.buffer;
      if (done) return;
      yield value;
    }
  } finally {
    // A read that failed has kept it.
    if (buffer.byteLength > 0 && spare.length < MOST_SPARE) spare.push(buffer);
    void reader.cancel().catch(() => undefined);
  }
}

/** Null where bodies are no streams of bytes to the browser. */
function byteReader(body: ReadableStream): ReadableStreamBYOBReader | null {
  try {
    return body.getReader({ mode: "byob" });
  } catch {
    return null;
  }
}

async function* wholeParts(
  reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>,
): BodyParts {
  try {
    for (let part = await reader.read(); part.value; part = await reader.read()) yield part.value;
  } finally {
    void reader.cancel().catch(() => undefined);
  }
}
