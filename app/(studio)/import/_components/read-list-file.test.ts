import { describe, expect, it } from "vitest";
import { isListFile, readListFile } from "./read-list-file.ts";

const file = (name: string, bytes: Uint8Array<ArrayBuffer> | string) => new File([bytes], name);

describe("a list's file", () => {
  it("is told from a song by its name or type", () => {
    expect(isListFile({ name: "Late set.CSV", type: "" })).toBe(true);
    expect(isListFile({ name: "list", type: "text/plain" })).toBe(true);
    expect(isListFile({ name: "ferrous.wav", type: "audio/wav" })).toBe(false);
  });

  it("is named after itself and read as text", async () => {
    expect(await readListFile(file("late_set, winter.csv", "Sigur Rós - Ágætis"))).toEqual({
      kind: "list",
      name: "late set, winter",
      text: "Sigur Rós - Ágætis",
    });
  });

  it("may be UTF-16 with a mark, or in the encoding of old spreadsheets", async () => {
    const utf16 = Uint8Array.from([0xff, 0xfe, 0x52, 0, 0xf3, 0, 0x73, 0]);
    expect(await readListFile(file("a.csv", utf16))).toMatchObject({ text: "Rós" });
    const old = Uint8Array.from([0x52, 0xf3, 0x73]);
    expect(await readListFile(file("a.csv", old))).toMatchObject({ text: "Rós" });
  });

  it("is refused when it is too large, or no text", async () => {
    const large = await readListFile(file("a.csv", new Uint8Array(10_000_001)));
    expect(large).toMatchObject({ kind: "refused" });
    const noText = await readListFile(file("a.csv", Uint8Array.from([0x41, 0, 0, 0])));
    expect(noText).toMatchObject({ kind: "refused" });
  });
});
