import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { synthesizeWav } from "#server/testing/factories.ts";
import { silentMp3 } from "#server/testing/silent-mp3.ts";
import { readFacts } from "./read-facts.ts";

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "facts-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function read(name: string, bytes: Uint8Array, fileBytes = 10_000_000) {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  const seen = { path: name, sizeBytes: bytes.byteLength, modifiedMs: 0 };
  return readFacts(path, seen, { fileBytes });
}

const NOTHING = { title: null, artist: null, album: null, isrc: null, durationSec: null };

describe("the facts of a file", () => {
  it("are its tags and its length", async () => {
    const tags = { INAM: "Copper Field", IART: "Night Harbour", IPRD: "Low Tide" };
    const facts = await read("a.wav", synthesizeWav(1.5, 1, tags));
    expect(facts).toEqual({
      title: "Copper Field",
      artist: "Night Harbour",
      album: "Low Tide",
      isrc: null,
      durationSec: 1.5,
      problem: null,
    });
  });

  it("are its length counted where no header tells it, and its ISRC in one spelling", async () => {
    const tags = { TIT2: "Čopper – Field", TPE1: "Night\u0000Harbour", TSRC: "qz-ab1-26-00001" };
    const facts = await read("a.mp3", silentMp3(12, tags));
    expect(facts).toMatchObject({ title: "Čopper – Field", isrc: "QZAB12600001", problem: null });
    expect(facts.artist).not.toContain("\u0000");
    expect(facts.durationSec).toBeCloseTo(12, 0);
  });

  it("are null where it says nothing", async () => {
    const facts = await read("bare.mp3", silentMp3(5, { TSRC: "none", TIT2: "  " }));
    expect(facts).toMatchObject({ title: null, artist: null, isrc: null, problem: null });
  });
});

describe("a file that can't be read says so", () => {
  it.each([
    ["empty.mp3", Buffer.alloc(0), "The file is empty."],
    ["text.mp3", Buffer.from("No sound here."), "This is no audio file."],
    ["cut.flac", Buffer.from("fLaC"), /./],
    ["cut.wav", synthesizeWav(1).subarray(0, 20), /./],
  ])("%s", async (name, bytes, problem) => {
    expect(await read(name, bytes)).toEqual({
      ...NOTHING,
      problem: expect.stringMatching(problem) as string,
    });
  });

  it("when it is too big, or is not there", async () => {
    const { problem } = await read("big.wav", synthesizeWav(1), 1000);
    expect(problem).toMatch(/^The file has \d+ bytes; 1000 bytes are the limit\.$/);
    const seen = { path: "none.mp3", sizeBytes: 10, modifiedMs: 0 };
    const limits = { fileBytes: 1000 };
    expect((await readFacts(join(folder, "none.mp3"), seen, limits)).problem).toContain("ENOENT");
  });
});
