import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FileStore } from "./file-store.ts";
import { assertFreeSpace } from "./free-space.ts";
import { storageError } from "./storage-error.ts";

let folder: string;
let store: FileStore;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "file-store-"));
  store = new FileStore(join(folder, "media"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe("FileStore", () => {
  it.each([
    "../x",
    "/etc/passwd",
    "a//b",
    "a/../b",
    "a\0b",
    "",
    "a/",
    ".hidden",
    "packs/..%2e/x/ ",
  ])("refuses %j as a key", (key) => {
    expect(() => store.localPath(key)).toThrow("is not a storage key");
  });

  it("moves a file in, replaces it and reads ranges of it", async () => {
    const file = join(folder, "made");
    await writeFile(file, "first");
    await store.put("packs/p/mix/00000.flac", file);
    await expect(stat(file)).rejects.toThrow("ENOENT");
    await writeFile(file, "0123456789");
    expect(await store.put("packs/p/mix/00000.flac", file)).toMatchObject({ sizeBytes: 10 });
    const { stream } = await store.open("packs/p/mix/00000.flac", { start: 2, end: 4 });
    expect(await text(stream)).toBe("234");
  });

  it("patches at an offset and leaves zeros before it", async () => {
    await store.patch("packs/p/mix.peaks", 4, Buffer.from("ab"));
    await store.patch("packs/p/mix.peaks", 0, Buffer.from("x"));
    const bytes = await readFile(store.localPath("packs/p/mix.peaks"));
    expect([...bytes]).toEqual([120, 0, 0, 0, 97, 98]);
  });

  it("deletes everything below a prefix and nothing beside it", async () => {
    await store.putBytes("packs/p1/manifest.json", Buffer.from("{}"));
    await store.putBytes("packs/p10/manifest.json", Buffer.from("{}"));
    await store.deletePrefix("packs/p1");
    expect(await store.stat("packs/p1/manifest.json")).toBeNull();
    expect(await store.stat("packs/p10/manifest.json")).not.toBeNull();
  });

  it("lists what lies right below a prefix, with sizes", async () => {
    expect(await store.list("covers/u")).toEqual([]);
    await store.putBytes("covers/u/a.png", Buffer.from("abc"));
    await store.putBytes("covers/u/b/c.png", Buffer.from("d"));
    await store.putBytes("covers/u2/a.png", Buffer.from("e"));
    expect(await store.list("covers/u")).toEqual([{ key: "covers/u/a.png", sizeBytes: 3 }]);
  });

  it("calls a full disk no_space and keeps other errors", () => {
    const full = Object.assign(new Error("write ENOSPC"), { code: "ENOSPC" });
    expect(storageError(full, "packs/p")).toMatchObject({ code: "no_space" });
    const other = Object.assign(new Error("EIO"), { code: "EIO" });
    expect(storageError(other, "packs/p")).toBe(other);
  });

  it("refuses new work when little space is free", async () => {
    const nearlyFull = { freeBytes: () => Promise.resolve(4 * 1024 ** 3) };
    await expect(assertFreeSpace(nearlyFull)).rejects.toMatchObject({ code: "no_space" });
    await assertFreeSpace(nearlyFull, 0, 1024);
  });
});
