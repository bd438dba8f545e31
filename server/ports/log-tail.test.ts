import { describe, expect, it } from "vitest";
import { LogTail } from "./log-tail.ts";

function tailOf(pieces: Buffer[], limitBytes: number): string {
  const tail = new LogTail(limitBytes);
  for (const piece of pieces) tail.push(piece);
  return tail.toString();
}

describe("log tail", () => {
  it("keeps a short log as it is", () => {
    expect(tailOf([Buffer.from("first\n"), Buffer.from("second é\n")], 100)).toBe(
      "first\nsecond é\n",
    );
  });

  it("keeps the end of a long log and says so", () => {
    const pieces = Array.from({ length: 1000 }, (_, index) => Buffer.from(`line ${index}\n`));
    const text = tailOf(pieces, 200);
    expect(text).toMatch(/^\[log of 8890 bytes, its end only\]\n/);
    expect(text.endsWith("line 998\nline 999\n")).toBe(true);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(200);
  });

  it("stays within its limit wherever a character is cut", () => {
    for (let extra = 0; extra < 8; extra += 1) {
      const text = tailOf([Buffer.from("x".repeat(extra)), Buffer.from("🎵é".repeat(100))], 100);
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(100);
      expect(text).not.toContain("\uFFFD");
      expect(text.endsWith("🎵é")).toBe(true);
    }
  });

  it("never grows by bytes that are no UTF-8, and drops NUL, which no database text holds", () => {
    const text = tailOf([Buffer.from([0xff, 0xfe, 0x00, 0x41])], 100);
    expect(text).toBe("??A");
  });

  it("notes what was left out beside the log", () => {
    const tail = new LogTail(200);
    tail.push(Buffer.from("log\n"));
    tail.drop(64_000_000);
    tail.drop(1);
    expect(tail.toString()).toBe("[64000001 bytes on stdout outside the protocol left out]\nlog\n");
  });
});
