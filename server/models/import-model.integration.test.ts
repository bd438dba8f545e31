import { createHash, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createUser } from "#server/testing/factories.ts";
import { openWorkshop, type Workshop } from "#server/testing/own-worker.ts";
import { catalogueOf, smallModel } from "#server/testing/small-models.ts";
import { acceptModel } from "./accept-model.ts";
import { approveFile } from "./approve-file.ts";
import { importModel, type ImportRequest } from "./import-model.ts";
import { ModelStore } from "./model-store.ts";
import { usableModels } from "./usable-models.ts";

const pair = smallModel("pair", { files: 2, sizeBytes: 5000 });
const catalogue = catalogueOf([pair, smallModel("solo")]);
const SIX = ["drums", "bass", "other", "vocals", "guitar", "piano"];

let workshop: Workshop;
let models: ModelStore;
let folder: string;
let adminId: string;

beforeAll(async () => {
  workshop = await openWorkshop();
  models = new ModelStore(workshop.dataDir);
  adminId = (await createUser(workshop.database, { role: "admin" })).id;
});
afterAll(() => workshop.close());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "import-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
  await workshop.database.model.deleteMany();
  await workshop.database.approvedFile.deleteMany();
  await rm(models.folder, { recursive: true, force: true });
});

const deps = () => ({ ...workshop, databaseUrl: workshop.url, models, catalogue });
const put = (name: string, bytes: string | Uint8Array) => writeFile(join(folder, name), bytes);

function take(given: Partial<ImportRequest> = {}) {
  return importModel(deps(), { path: folder, adminId, approves: false, ...given });
}

async function reasonOf(name: string): Promise<string | undefined> {
  const { unusable } = await usableModels(workshop.database, catalogue);
  return unusable.find((model) => model.name === name)?.code;
}

/** A header as demucs writes it, and some bytes in place of tensors. */
function safetensors(
  stems: readonly string[] | undefined,
  { klass = "demucs.htdemucs.HTDemucs", isKeyword = true, tensors = {}, kwargs: more = {} } = {},
): Buffer {
  const args = JSON.stringify(isKeyword ? [] : [stems]);
  const kwargs = JSON.stringify({ ...(isKeyword && { sources: stems }), ...more });
  const text = Buffer.from(JSON.stringify({ ...tensors, __metadata__: { klass, args, kwargs } }));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.byteLength));
  return Buffer.concat([length, text, randomBytes(100)]);
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

describe("a published model", () => {
  it("is recognised by its files' sha256, whatever they are called", async () => {
    const [one, two] = [...pair.bytes.values()];
    await put("a.safetensors", one!);
    await put("b.safetensors", two!);
    await put("notes.txt", "not weights");
    const imported = await take();
    expect(imported).toMatchObject([{ name: "pair", isLocal: false, unapproved: [] }]);
    const row = await workshop.database.model.findUniqueOrThrow({ where: { name: "pair" } });
    expect(row).toMatchObject({ state: "installed", isLocal: false, source: "", position: 1 });
    for (const { name, path } of pair.model.files) {
      expect(readFileSync(models.path("pair", name)).equals(pair.bytes.get(path)!)).toBe(true);
    }
    expect(await reasonOf("pair")).toBe("not_accepted");
    await expect(take()).rejects.toMatchObject({ code: "conflict" });
  });

  it("is not taken in part, unless it is given a name of its own", async () => {
    const name = pair.model.files[0]!.name;
    await put(name, [...pair.bytes.values()][0]!);
    await expect(take()).rejects.toThrow(`needs ${pair.model.files[1]!.name} too`);
    expect(existsSync(models.folder)).toBe(false);
  });
});

describe("a local model", () => {
  it("of one file takes its stems from the file and its name from the admin", async () => {
    await put("abc.safetensors", safetensors(SIX));
    const path = join(folder, "abc.safetensors");
    const [model] = await take({ path, name: "mine" });
    expect(model).toEqual({
      ...{ name: "mine", label: "mine", isLocal: true, stems: SIX },
      ...{ unapproved: [], isAccepted: false },
    });
    const row = await workshop.database.model.findUniqueOrThrow({ where: { name: "mine" } });
    expect(row).toMatchObject({ licence: "imported", stems: SIX, isLocal: true });
    expect(row.bag).toEqual({
      ...{ models: ["abc"], weights: null, segment: null },
      pieces: { segmentSec: 10, fillsSegments: true },
    });
  });

  it.each([
    ["a fraction", { kwargs: { segment: { numerator: 39, denominator: 5 } } }, 7.8, true],
    ["a number", { klass: "demucs.hdemucs.HDemucs", kwargs: { segment: 12 } }, 12, false],
    ["nothing", { klass: "demucs.demucs.Demucs" }, 40, false],
    ["nonsense", { kwargs: { segment: -1, use_train_segment: false } }, 10, false],
  ])("says by %s what it takes at once", async (...[, said, segmentSec, fillsSegments]) => {
    await put("abc.safetensors", safetensors(SIX, said));
    await take();
    const row = await workshop.database.model.findUniqueOrThrow({ where: { name: "abc" } });
    expect(row.bag).toMatchObject({ pieces: { segmentSec, fillsSegments } });
  });

  it("may name its stems as an argument without a name", async () => {
    await put("abc.safetensors", safetensors(["drums", "vocals"], { isKeyword: false }));
    await expect(take()).resolves.toMatchObject([{ name: "abc", stems: ["drums", "vocals"] }]);
  });

  it("of several files follows the bag as demucs writes it", async () => {
    await put("one.safetensors", safetensors(["drums", "vocals"]));
    await put("two.safetensors", safetensors(["drums", "vocals"]));
    await put("two.th", "the same as a pickle");
    await put(
      "both.yaml",
      "models: ['one', 'two', 'two']\nweights: [\n  [1., 0.],\n  [0., 1.], [0, 1]\n]\nsegment: 44",
    );
    const [model] = await take({ path: join(folder, "both.yaml") });
    expect(model).toMatchObject({ name: "both", unapproved: [] });
    const row = await workshop.database.model.findUniqueOrThrow({ where: { name: "both" } });
    const weights = [
      [1, 0],
      [0, 1],
      [0, 1],
    ];
    // Transformers take no more than their own length, whatever the bag says.
    const pieces = { segmentSec: 10, fillsSegments: true };
    expect(row.bag).toEqual({ models: ["one", "two", "two"], weights, segment: 44, pieces });
    expect(row.files).toMatchObject([{ signature: "one" }, { signature: "two" }]);
  });

  it("that is pickled is not used until an admin allows each file by its content", async () => {
    const bytes = randomBytes(2000);
    const file = `old-${sha256(bytes).slice(0, 8)}.th`;
    await put(file, bytes);
    const [model] = await take({ stems: ["vocals", "rest"] });
    expect(model).toMatchObject({ name: "old", stems: ["vocals", "rest"], unapproved: [file] });
    expect(await reasonOf("old")).toBe("not_approved");
    const wrong = { name: "old", sha256: "0".repeat(64), adminId };
    await expect(approveFile(deps(), wrong)).rejects.toMatchObject({ code: "not_found" });
    await approveFile(deps(), { name: "old", sha256: sha256(bytes), adminId });
    await approveFile(deps(), { name: "old", sha256: sha256(bytes), adminId });
    expect(await reasonOf("old")).toBe("not_accepted");
    const rows = await workshop.database.approvedFile.findMany();
    expect(rows).toMatchObject([{ sha256: sha256(bytes), approvedById: adminId }]);
  });

  it("can be allowed while it is imported, and has the usual stems when nobody says", async () => {
    await put("old.th", randomBytes(2000));
    const [model] = await take({ approves: true });
    expect(model).toMatchObject({ stems: ["drums", "bass", "other", "vocals"], unapproved: [] });
  });

  it.each([
    ["no weights", { "a.txt": "x" }, {}, "no weights"],
    ["an empty file", { "a.th": "" }, {}, "is empty"],
    ["a name of the catalogue", { "solo.th": "x" }, {}, "is the name of Small solo"],
    ["the basic engine's name", { "a.th": "x" }, { name: "spectral" }, "is the name of"],
    ["a name that is none", { "a.th": "x" }, { name: "../x" }, "can't be a model's name"],
    ["a file name that is none", { "a b.th": "x" }, {}, "Rename a b.th"],
    ["a wrong checksum", { "a-01234567.th": "x" }, {}, "is damaged"],
    ["files that nothing joins", { "a.th": "x", "b.th": "y" }, {}, "models: [a]"],
    ["a bag without its files", { "a.th": "x", "m.yaml": "models: [a, b]" }, {}, "names b"],
    ["a bag that is none", { "a.th": "x", "m.yaml": "- a" }, {}, "not a bag of models"],
    ["wrong weights", { "a.th": "x", "m.yaml": "models: [a]\nweights: [[1]]" }, {}, "1 rows of 4"],
    ["metadata of nobody", { "a.safetensors": "x".repeat(99) }, {}, "does not say which model"],
  ])("is refused with %s, in words", async (...[, files, words, message]) => {
    for (const [name, text] of Object.entries(files)) await put(name, text);
    await expect(take(words)).rejects.toMatchObject({ code: "bad_input" });
    await expect(take(words)).rejects.toThrow(message);
    expect(await workshop.database.model.count()).toBe(0);
  });

  it("is refused when its file names a class that no engine has, or other stems than said", async () => {
    await put("a.safetensors", safetensors(SIX, { klass: "os.system" }));
    await expect(take()).rejects.toThrow("os.system, which no engine here has");
    await put("a.safetensors", safetensors(SIX));
    await expect(take({ stems: ["drums"] })).rejects.toThrow("expected are drums");
    await expect(take({ path: join(folder, "none") })).rejects.toThrow("There is nothing at");
  });

  it.each([
    ["a number that is none", "a,B"],
    ["one stem twice", "a,a"],
    ["an empty one", "a,,b"],
    ["too many", Array.from({ length: 17 }, (_, index) => `s${index}`).join()],
  ])("is refused with stems that have %s", async (_what, stems) => {
    await put("a.th", "x");
    await expect(take({ stems: stems.split(",") })).rejects.toThrow("can't be the stems");
  });

  it("is refused when its weights leave out a stem, or go through too many models", async () => {
    await put("a.th", "x");
    await put("m.yaml", "models: [a]\nweights: [[1, 0, 1, 1]]");
    await expect(take()).rejects.toThrow("are 0 for bass in all models");
    await put("m.yaml", `models: [${Array.from({ length: 17 }, () => "a").join()}]`);
    await expect(take()).rejects.toThrow("lists 17 models; the limit is 16");
  });

  it("is refused when its file lies about itself", async () => {
    const whole = safetensors(SIX);
    const lie = (length: bigint): Buffer => {
      const bytes = Buffer.from(whole);
      bytes.writeBigUInt64LE(length);
      return bytes;
    };
    for (const length of [0n, 3n, 10_000n, 2n ** 40n, 2n ** 64n - 1n]) {
      await put("a.safetensors", lie(length));
      await expect(take()).rejects.toThrow("does not say which model");
    }
    await put("a.safetensors", "short");
    await expect(take()).rejects.toThrow("does not say which model");
    await put("a.safetensors", safetensors(SIX, { tensors: { w: { data_offsets: [0, 101] } } }));
    await expect(take()).rejects.toThrow(
      "cut short: it should have 101 bytes of weights, and has 100",
    );
    await put("a.safetensors", safetensors(SIX, { tensors: { w: { data_offsets: [-1, "x"] } } }));
    await expect(take()).rejects.toThrow("does not say where its weights are");
    await put("a.safetensors", safetensors(["__proto__", "mix of all"]));
    await expect(take()).rejects.toThrow("does not say which stems");
  });

  it("leaves nothing behind when the disk is, or becomes, full", async () => {
    await put("a.th", randomBytes(2000));
    const leastFreeBytes = Number.MAX_SAFE_INTEGER;
    await expect(take({ leastFreeBytes })).rejects.toMatchObject({ code: "no_space" });
    const full = new ModelStore(workshop.dataDir);
    full.privateFolder = (name) => {
      const path = models.privateFolder(name);
      mkdirSync(path, { recursive: true });
      symlinkSync("/dev/full", join(path, "a.th"));
      return path;
    };
    const request = { path: folder, adminId, approves: false };
    const failed = importModel({ ...deps(), models: full }, request);
    await expect(failed).rejects.toMatchObject({ code: "no_space" });
    expect(readdirSync(join(models.folder, ".partial"))).toEqual([]);
    expect(existsSync(join(models.folder, "a"))).toBe(false);
    expect(await workshop.database.model.count()).toBe(0);
  });

  it("keeps its acceptance as long as its content is the same", async () => {
    const acceptedAt = async () => (await workshop.database.model.findFirstOrThrow()).acceptedAt;
    const again = async (bytes: Buffer): Promise<void> => {
      await put("a.th", bytes);
      await workshop.database.model.updateMany({ data: { state: "damaged" } });
      await take();
    };
    const bytes = randomBytes(2000);
    await again(bytes);
    await acceptModel(deps(), { name: "a", adminId });
    await again(bytes);
    expect(await acceptedAt()).not.toBeNull();
    await again(randomBytes(2000));
    expect(await acceptedAt()).toBeNull();
  });
});
