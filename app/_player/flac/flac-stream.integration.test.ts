import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BadFlac } from "./bit-reader.ts";
import { FlacStream, type TakeFrames } from "./flac-stream.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "alchemy-flac-"));

beforeAll(() => {
  const script = join(ROOT, "server", "testing", "fixtures", "audio", "flac_files.py");
  execFileSync(join(ROOT, ".venv", "bin", "python"), [script, folder], {
    stdio: "inherit",
    env: { ...process.env, PYTHONPATH: join(ROOT, "python", "src"), PYTHONDONTWRITEBYTECODE: "1" },
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Decodes a file in pieces of so many bytes. */
function decode(bytes: Uint8Array, pieceBytes: number): { left: number[]; right: number[] } {
  const heard = { left: [] as number[], right: [] as number[] };
  const stream = new FlacStream(({ left, right, frames }) => {
    for (let i = 0; i < frames; i++) {
      heard.left.push(left[i]!);
      heard.right.push(right[i]!);
    }
  });
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    stream.push(bytes.subarray(at, at + pieceBytes));
  }
  stream.finish();
  return heard;
}

function samplesOf(name: string): { left: number[]; right: number[] } {
  const bytes = readFileSync(join(folder, `${name}.raw`));
  const samples = new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  const half = samples.length / 2;
  return { left: [...samples.subarray(0, half)], right: [...samples.subarray(half)] };
}

const bytesOf = (name: string) => new Uint8Array(readFileSync(join(folder, `${name}.flac`)));

describe("FLAC stream", () => {
  it("decodes what libFLAC and FFmpeg write to the same samples, whatever the pieces", () => {
    const names = readdirSync(folder).filter((name) => name.endsWith(".flac"));
    expect(names.length).toBeGreaterThan(20);
    for (const name of names.map((each) => each.replace(".flac", ""))) {
      const expected = samplesOf(name);
      for (const pieceBytes of [1_000_000, 4096, 61]) {
        expect(decode(bytesOf(name), pieceBytes), `${name} in ${pieceBytes}`).toEqual(expected);
      }
    }
  });

  it("decodes one file after another in the same memory, also when one was left in its middle", () => {
    const names = readdirSync(folder).filter((name) => name.endsWith(".flac"));
    let left: number[] = [];
    const take: TakeFrames = (block) => left.push(...block.left.subarray(0, block.frames));
    const stream = new FlacStream(take);
    for (const name of [...names, ...names.toReversed()].map((each) => each.replace(".flac", ""))) {
      const bytes = bytesOf(name);
      stream.push(bytes.subarray(0, bytes.length / 2));
      stream.restart(take);
      left = [];
      stream.push(bytes);
      stream.finish();
      expect(left, name).toEqual(samplesOf(name).left);
      stream.restart(take);
      expect(() => stream.finish()).toThrow(BadFlac);
    }
  });

  it("hands on frames before the file is there", () => {
    const bytes = bytesOf("tone-16");
    let frames = 0;
    const stream = new FlacStream((block) => (frames += block.frames));
    stream.push(bytes.subarray(0, bytes.length / 2));
    expect(frames).toBeGreaterThan(8000);
    expect(stream.info).toMatchObject({ sampleRate: 44_100, channels: 2, bits: 16 });
  });

  it("refuses what is damaged, cut off or no FLAC, and never hands on a wrong sample", () => {
    const bytes = bytesOf("tone-16");
    const expected = samplesOf("tone-16");
    for (let at = 0; at < bytes.length; at += 997) {
      const damaged = bytes.slice();
      damaged[at]! ^= 0x55;
      let [frames, isRight] = [0, true];
      const stream = new FlacStream(({ left, frames: count }) => {
        for (let i = 0; i < count; i++) isRight &&= left[i] === expected.left[frames + i];
        frames += count;
      });
      const isRefused = throwsBadFlac(() => {
        stream.push(damaged);
        stream.finish();
      });
      // Some bytes of the file's beginning mean nothing for the samples.
      expect(isRight).toBe(true);
      expect(isRefused || at < 42 || frames === expected.left.length).toBe(true);
    }
    expect(throwsBadFlac(() => decode(bytes.subarray(0, bytes.length - 10), 4096))).toBe(true);
    expect(throwsBadFlac(() => decode(new TextEncoder().encode("<!doctype html>"), 99))).toBe(true);
    expect(throwsBadFlac(() => decode(new Uint8Array(0), 1))).toBe(true);
  });
});

function throwsBadFlac(action: () => unknown): boolean {
  try {
    action();
    return false;
  } catch (error) {
    if (error instanceof BadFlac) return true;
    throw error;
  }
}
