import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { bodyParts } from "./body-parts.ts";

const PIECES = [1, 70_000, 300, 65_536, 131_073].map((bytes) => new Uint8Array(randomBytes(bytes)));
const WHOLE = Buffer.concat(PIECES);

type Body = ReadableStream<Uint8Array<ArrayBuffer>>;

/** Not of bytes: it has no memory to read into. */
function plainBody(onCancel?: () => void): Body {
  const left = [...PIECES];
  return new ReadableStream({
    pull: (controller) => {
      const piece = left.shift();
      if (piece) controller.enqueue(piece);
      else controller.close();
    },
    cancel: () => onCancel?.(),
  });
}

async function read(body: Body, each: (part: Uint8Array) => void = () => undefined) {
  const parts: Uint8Array[] = [];
  for await (const part of bodyParts(body)) {
    each(part);
    parts.push(part.slice());
  }
  return Buffer.concat(parts);
}

/** A real answer's body, of one piece. */
const answered = (): Body => new Response(WHOLE).body as Body;

describe("parts of a body", () => {
  it("are all of its bytes, in order, whatever kind of stream it is", async () => {
    expect((await read(plainBody())).equals(WHOLE)).toBe(true);
    expect((await read(answered())).equals(WHOLE)).toBe(true);
  });

  it("of bodies read at once are in memory of their own, which the next bodies use again", async () => {
    const seen = new Set<number>();
    const both = await Promise.all([read(answered()), read(answered()), read(answered())]);
    for (const bytes of both) expect(bytes.equals(WHOLE)).toBe(true);
    for (let round = 0; round < 5; round += 1) {
      const bytes = await read(answered(), (part) => seen.add(part.buffer.byteLength));
      expect(bytes.equals(WHOLE)).toBe(true);
    }
    expect([...seen]).toEqual([65_536]);
  });

  it("end the body when nobody wants the rest", async () => {
    let isCancelled = false;
    const parts = bodyParts(plainBody(() => (isCancelled = true)));
    await parts.next();
    await parts.return(undefined);
    expect(isCancelled).toBe(true);
  });

  it("pass on what the body failed with", async () => {
    const pull = (controller: ReadableByteStreamController) => controller.error(new Error("cut"));
    await expect(read(new ReadableStream({ type: "bytes", pull }))).rejects.toThrow("cut");
    expect((await read(answered())).equals(WHOLE)).toBe(true);
  });
});
