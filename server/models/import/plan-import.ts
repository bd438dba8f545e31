import type { Catalogue, CatalogueModel, ModelBag } from "../catalogue.ts";
import { isModelName } from "../model-store.ts";
import type { InstalledModel } from "../record-installed.ts";
import type { Found, FoundBag, FoundFile } from "./collect-weights.ts";
import { refuse } from "./import-refusal.ts";
import { readSafetensors, stemNames, type ModelFacts } from "./read-safetensors.ts";

/** A model that will be in the store, and where its files are now. */
export interface PlannedModel extends InstalledModel {
  readonly files: readonly FoundFile[];
}

/** What the person at the terminal says about a model that is not in the catalogue. */
export interface LocalWords {
  readonly name?: string;
  readonly stems?: readonly string[];
}

const USUAL_STEMS = ["drums", "bass", "other", "vocals"];
/** Each is one pass over the audio. */
const MAX_MODELS = 16;
/** Licence of the catalogue for what has no known one. */
const IMPORTED = "imported";

/** Makes models of files: those of the catalogue by their sha256, of the others one for each bag or file. */
export async function planImport(
  catalogue: Catalogue,
  found: Found,
  words: LocalWords,
): Promise<PlannedModel[]> {
  const published = catalogue.models.flatMap((model) => recognise(model, found.files) ?? []);
  const taken = new Set(published.flatMap(({ files }) => files.map(({ path }) => path)));
  const rest = found.files.filter(({ path }) => !taken.has(path));
  const locals = findLocals(found, { rest, words, catalogue });
  if (locals.length > 1 && words.name !== undefined) {
    throw refuse("One name can't stand for several models. Import them one by one.");
  }
  const planned = await Promise.all(locals.map((local) => describe(catalogue, local, words)));
  return [...published, ...planned];
}

/** A published model all of whose files are there, under the catalogue's names. */
function recognise(model: CatalogueModel, found: readonly FoundFile[]): PlannedModel | undefined {
  const { engine, name, label, stems, licence, bag } = model;
  const files = model.files.flatMap((file) => {
    const match = found.find(({ sha256 }) => sha256 === file.sha256);
    return match ? [{ ...match, name: file.name, signature: file.signature }] : [];
  });
  if (files.length === 0 || files.length < model.files.length) return undefined;
  const facts = { engine, name, label, stems, licence, files, isLocal: false, source: "" };
  return { ...facts, bag: bag ?? bagOf(files) };
}

interface Local {
  readonly name: string;
  readonly bag: ModelBag;
  readonly files: readonly FoundFile[];
}

interface Rest {
  /** Files that no published model took. */
  readonly rest: readonly FoundFile[];
  readonly words: LocalWords;
  readonly catalogue: Catalogue;
}

function findLocals({ files, bags }: Found, { rest, words, catalogue }: Rest): Local[] {
  if (rest.length === 0) return [];
  const unknown = bags.filter(({ bag }) =>
    rest.some((file) => bag.models.includes(file.signature)),
  );
  if (unknown.length > 0) return unknown.map((bag) => gather(bag, files));
  const [file, ...others] = rest;
  if (!file) return [];
  if (others.length > 0) {
    throw refuse(
      `${rest.map(({ name }) => name).join(", ")}: a file <name>.yaml must say which of them are one model, as in: models: [${file.signature}]`,
    );
  }
  if (words.name === undefined) assertNoPart(catalogue, file, files);
  return [{ name: file.signature, bag: bagOf([file]), files: [file] }];
}

function gather({ name, bag }: FoundBag, files: readonly FoundFile[]): Local {
  const signatures = [...new Set(bag.models)];
  const found = files.filter(({ signature }) => signatures.includes(signature));
  const missing = signatures.filter((signature) => {
    return !found.some((file) => file.signature === signature);
  });
  if (missing.length === 0) return { name, bag, files: found };
  throw refuse(`${name}.yaml names ${missing.join(", ")}, whose weights are not beside it.`);
}

/** A published model's part alone is most often a copy that is not complete. */
function assertNoPart({ models }: Catalogue, file: FoundFile, found: readonly FoundFile[]): void {
  const whole = models.find(({ files }) => files.some(({ sha256 }) => sha256 === file.sha256));
  if (!whole) return;
  const missing = whole.files.filter(({ sha256 }) => !found.some((one) => one.sha256 === sha256));
  throw refuse(
    `${file.name} is a part of ${whole.label}, which needs ${missing.map(({ name }) => name).join(", ")} too. Put all into one folder, or give it a name of its own with --name.`,
  );
}

async function describe(
  catalogue: Catalogue,
  local: Local,
  words: LocalWords,
): Promise<PlannedModel> {
  const name = words.name ?? local.name.toLowerCase();
  assertName(catalogue, name);
  const facts = await readFacts(local.files);
  const stems = findStems(facts, words);
  assertWeights(local, stems);
  const { files } = local;
  const bag = { ...local.bag, ...piecesOf(facts, local) };
  const engine = "demucs";
  return {
    engine,
    name,
    label: name,
    licence: IMPORTED,
    stems,
    files,
    bag,
    isLocal: true,
    source: "",
  };
}

function assertName({ models }: Catalogue, name: string): void {
  if (!isModelName(name)) {
    throw refuse(
      `${name} can't be a model's name: lower-case letters, digits, dashes and underscores, at most 60. Give one with --name.`,
    );
  }
  const namesake = models.find((model) => model.name === name);
  if (!namesake) return;
  throw refuse(
    `${name} is the name of ${namesake.label}, and the files are not those of the catalogue. Give another one with --name.`,
  );
}

interface FileFacts extends ModelFacts {
  readonly name: string;
}

/** What files say of themselves; pickled ones are not looked into. */
async function readFacts(files: readonly FoundFile[]): Promise<FileFacts[]> {
  const facts: FileFacts[] = [];
  for (const { name, path } of files) {
    if (name.endsWith(".safetensors")) facts.push({ name, ...(await readSafetensors(path, name)) });
  }
  return facts;
}

/** The shortest piece is the longest that all models take. */
function piecesOf(facts: readonly FileFacts[], { files, bag }: Local): Pick<ModelBag, "pieces"> {
  if (facts.length < files.length) return {};
  // A bag's word changes what its models take, but transformers take no more than their own.
  const piecesSec = facts.map(({ segmentSec, fillsSegments }) => {
    if (bag.segment === null) return segmentSec;
    return fillsSegments ? Math.min(segmentSec, bag.segment) : bag.segment;
  });
  const fillsSegments = facts.some((file) => file.fillsSegments);
  return { pieces: { segmentSec: Math.min(...piecesSec), fillsSegments } };
}

function findStems(facts: readonly FileFacts[], { stems }: LocalWords): readonly string[] {
  if (stems && !stemNames.safeParse(stems).success) {
    throw refuse(
      `${stems.join(",")} can't be the stems of a model: 1 to 16 different names of lower-case letters, digits and underscores, with commas between.`,
    );
  }
  let known: readonly string[] | undefined = stems;
  for (const { name, stems: own } of facts) {
    if (known && known.join() !== own.join()) {
      throw refuse(`${name} makes ${own.join(", ")}; expected are ${known.join(", ")}.`);
    }
    known = own;
  }
  return known ?? USUAL_STEMS;
}

/** One row for each model, one number for each stem, and every stem made by at least one. */
function assertWeights({ bag, name }: Local, stems: readonly string[]): void {
  const { models, weights } = bag;
  if (models.length > MAX_MODELS) {
    throw refuse(`${name}.yaml lists ${models.length} models; the limit is ${MAX_MODELS}.`);
  }
  if (weights === null) return;
  const isRight =
    weights.length === models.length && weights.every((row) => row.length === stems.length);
  if (!isRight) {
    throw refuse(
      `The weights of ${name}.yaml must have ${models.length} rows of ${stems.length} numbers: one for each model and stem.`,
    );
  }
  const mute = stems.find((_, index) => weights.every((row) => row[index] === 0));
  if (mute === undefined) return;
  throw refuse(`The weights of ${name}.yaml are 0 for ${mute} in all models: nobody makes it.`);
}

function bagOf(files: readonly FoundFile[]): ModelBag {
  return { models: files.map(({ signature }) => signature), weights: null, segment: null };
}
