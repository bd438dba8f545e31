import { readdir, readFile, stat } from "node:fs/promises";
import { basename, dirname, extname, join, resolve } from "node:path";
import { parse } from "yaml";
import { modelBag, modelFile, type ModelBag, type ModelFile } from "../catalogue.ts";
import { hashFile } from "../model-store.ts";
import { refuse } from "./import-refusal.ts";

/** A file of weights that was found, with what bags call it. */
export interface FoundFile extends ModelFile {
  /** Absolute. */
  readonly path: string;
}

/** A bag of models as demucs writes it: `<name>.yaml`. */
export interface FoundBag {
  readonly name: string;
  readonly bag: ModelBag;
}

export interface Found {
  readonly files: readonly FoundFile[];
  readonly bags: readonly FoundBag[];
}

const WEIGHTS = new Set([".safetensors", ".th"]);
const MAX_FILES = 100;
const MAX_FILE_BYTES = 10e9;
const MAX_BAG_BYTES = 1e6;

/**
 * Reads and hashes the weights and bags in a folder; of one file only that, of a bag what lies beside it.
 * Links are followed: what they lead to is copied.
 */
export async function collectWeights(path: string): Promise<Found> {
  const from = resolve(path);
  const facts = await readable(from, stat(from));
  if (facts.isDirectory()) return collect(from, await readable(from, readdir(from)));
  const name = basename(from);
  if (extname(name) !== ".yaml") return collectFile(from);
  const bag = await readBag(dirname(from), name);
  const beside = await readdir(dirname(from));
  const wanted = beside.filter((file) => bag.bag.models.includes(signatureOf(file)));
  return collect(dirname(from), [name, ...wanted]);
}

function collectFile(path: string): Promise<Found> {
  const name = basename(path);
  if (WEIGHTS.has(extname(name))) return collect(dirname(path), [name]);
  throw refuse(
    `${path} is not a file of weights: those end in .safetensors or .th. Unpack an archive first, and import the folder.`,
  );
}

/** What the system says of a path that can't be read, in words. */
async function readable<T>(path: string, reading: Promise<T>): Promise<T> {
  return reading.catch((error: unknown) => {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") throw refuse(`There is nothing at ${path}.`, error);
    throw refuse(`${path} can't be read (${code ?? String(error)}).`, error);
  });
}

/** Bytes of a file that is one, and no larger than the limit: reading a pipe or a device has no end. */
async function sizeOf(path: string, limitBytes: number): Promise<number> {
  const facts = await readable(path, stat(path));
  if (!facts.isFile()) throw refuse(`${path} is not a file. Move it elsewhere.`);
  if (facts.size <= limitBytes) return facts.size;
  const [size, limit] = [facts.size, limitBytes].map((bytes) => (bytes / 1e6).toFixed(0));
  throw refuse(`${path} has ${size} MB; the limit is ${limit} MB.`);
}

async function collect(folder: string, names: readonly string[]): Promise<Found> {
  const weights = names.filter((name) => WEIGHTS.has(extname(name))).toSorted();
  const yamls = names.filter((name) => extname(name) === ".yaml").toSorted();
  if (weights.length === 0) {
    throw refuse(`There are no weights in ${folder}: files that end in .safetensors or .th.`);
  }
  if (weights.length > MAX_FILES) {
    throw refuse(`${folder} has ${weights.length} files of weights; the limit is ${MAX_FILES}.`);
  }
  const files: FoundFile[] = [];
  for (const name of weights) files.push(await readWeights(folder, name));
  const bags = await Promise.all(yamls.map((name) => readBag(folder, name)));
  return { files: preferSafetensors(files), bags };
}

async function readWeights(folder: string, name: string): Promise<FoundFile> {
  if (!modelFile.shape.name.safeParse(name).success) {
    throw refuse(`Rename ${name}: letters, digits, dots, dashes and underscores are allowed.`);
  }
  const path = join(folder, name);
  const size = await sizeOf(path, MAX_FILE_BYTES);
  if (size === 0) throw refuse(`${name} is empty.`);
  const sha256 = await readable(path, hashFile(path));
  const checksum = CHECKSUM.exec(name)?.[1];
  if (checksum !== undefined && !sha256.startsWith(checksum)) {
    throw refuse(`${name} is damaged: its sha256 begins with ${sha256.slice(0, 8)}. Copy it anew.`);
  }
  return { name, signature: signatureOf(name), sha256, sizeBytes: size, path };
}

/** As in `955717e8-8726e21a.th`: signature, then the beginning of the sha256. */
const CHECKSUM = /-([0-9a-f]{8})\.th$/;

function signatureOf(file: string): string {
  return file.replace(CHECKSUM, "").replace(/\.(safetensors|th)$/, "");
}

/** Of two files for one signature the one that runs no code when it is loaded. */
function preferSafetensors(files: readonly FoundFile[]): FoundFile[] {
  const bySignature = new Map<string, FoundFile>();
  for (const file of files) {
    const other = bySignature.get(file.signature);
    const isSafe = file.name.endsWith(".safetensors");
    if (other?.name.endsWith(extname(file.name))) {
      throw refuse(`${other.name} and ${file.name} have the same signature. Keep one of them.`);
    }
    if (!other || isSafe) bySignature.set(file.signature, file);
  }
  return [...bySignature.values()];
}

async function readBag(folder: string, name: string): Promise<FoundBag> {
  const path = join(folder, name);
  await sizeOf(path, MAX_BAG_BYTES);
  const text = await readable(path, readFile(path, "utf8"));
  try {
    const { models, weights = null, segment = null } = parse(text) as Partial<ModelBag>;
    return { name: basename(name, ".yaml"), bag: modelBag.parse({ models, weights, segment }) };
  } catch (error) {
    throw refuse(
      `${name} is not a bag of models: it lists signatures under models, and may have weights and segment.`,
      error,
    );
  }
}
