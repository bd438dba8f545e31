import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LineSplitter, LineTooLongError } from "./split-lines.ts";

function split(pieces: Buffer[], limitBytes = 1000): string[] {
  const splitter = new LineSplitter(limitBytes);
  const lines = pieces.flatMap((piece) => [...splitter.push(piece)]);
  const last = splitter.end();
  return [...lines, ...(last.length > 0 ? [last] : [])].map((line) => line.toString("utf8"));
}

const STREAM = Buffer.from('{"a":"é–🎵"}\n10%\r20%\r\nnoise\n\n{"last":"ü"}');
const LINES = ['{"a":"é–🎵"}', "10%", "20%", "noise", '{"last":"ü"}'];

describe("line splitter", () => {
  it("gives the same lines wherever the stream is cut, also inside a character", () => {
    for (let at = 0; at <= STREAM.length; at += 1) {
      expect(split([STREAM.subarray(0, at), STREAM.subarray(at)])).toEqual(LINES);
    }
  });

  it("gives the same lines byte by byte", () => {
    expect(split(Array.from(STREAM, (byte) => Buffer.of(byte)))).toEqual(LINES);
  });

  it("agrees with a plain split for any text in any pieces", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "é", "🎵", "\n", "\r") });
    fc.assert(
      fc.property(text, fc.array(fc.nat(20)), (value, sizes) => {
        const bytes = Buffer.from(value);
        const pieces: Buffer[] = [];
        let from = 0;
        for (const size of sizes) {
          pieces.push(bytes.subarray(from, from + size));
          from += size;
        }
        pieces.push(bytes.subarray(from));
        expect(split(pieces)).toEqual(value.split(/[\n\r]/).filter((line) => line !== ""));
      }),
    );
  });

  it.each([
    ["in one piece", [Buffer.from("123456\n")]],
    ["over many pieces", [Buffer.from("123"), Buffer.from("45"), Buffer.from("6\n")]],
    ["without an end", [Buffer.from("123"), Buffer.from("456")]],
  ])("refuses a line over the limit %s", (_name, pieces) => {
    expect(() => split(pieces, 5)).toThrow(LineTooLongError);
  });

  it("takes a line of exactly the limit", () => {
    expect(split([Buffer.from("12345\n1")], 5)).toEqual(["12345", "1"]);
  });
});
