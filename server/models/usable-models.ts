import type { Transaction } from "#server/db.ts";
import type { Model } from "#server/generated/prisma/client.ts";
import { CATALOGUE, type Catalogue, type ModelBag, type ModelFile } from "./catalogue.ts";
import { missingPackages, readLiveEngines, type LiveEngines } from "./live-engines.ts";
import { readStored, type StoredModel } from "./stored-model.ts";

/** A model that a separation may be started with now. */
export interface UsableModel {
  readonly engine: string;
  readonly name: string;
  readonly label: string;
  readonly summary: string;
  /** As the model gives them, in its own order. */
  readonly stems: readonly string[];
  /** Models that the audio goes through. */
  readonly passes: number;
  /** The longest that the model takes at once; a usual length where an import does not say. */
  readonly segmentSec: number;
  /** Whether a shorter piece is filled up to `segmentSec`, and takes as long. */
  readonly fillsSegments: boolean;
  /** Lower comes first when nobody chose; null is never taken by itself. */
  readonly position: number | null;
  /** In the store, below the model's folder. */
  readonly files: readonly ModelFile[];
  /** Null for an engine without models. */
  readonly bag: ModelBag | null;
}

/** What keeps a model from being used, the first that has to be done. */
type UnusableCode =
  "not_installed" | "damaged" | "not_approved" | "not_accepted" | "no_engine" | "missing_packages";

export interface UnusableModel {
  readonly engine: string;
  readonly name: string;
  readonly label: string;
  readonly code: UnusableCode;
  /** Why not, and what an admin can do, in sentences for the reader of a page. */
  readonly reason: string;
  /** The same for an admin. */
  readonly adminReason: string;
}

export interface UsableModels {
  /** By position, then those that are only taken when chosen; the basic engine is last. */
  readonly usable: readonly UsableModel[];
  readonly unusable: readonly UnusableModel[];
}

type Reader = Pick<Transaction, "model" | "approvedFile" | "$queryRaw">;

/** All models of the catalogue and the store: installed, accepted and runnable by a live worker, or why not. */
export async function usableModels(
  reader: Reader,
  catalogue: Catalogue = CATALOGUE,
): Promise<UsableModels> {
  const rows = await reader.model.findMany();
  const facts = {
    catalogue,
    engines: await readLiveEngines(reader),
    approved: await readApproved(reader),
  };
  const byName = new Map(rows.map((row) => [row.name, row]));
  const published = catalogue.models.filter(({ files }) => files.length > 0);
  const locals = rows.filter(
    ({ isLocal, state, name }) =>
      isLocal && state !== "absent" && !published.some((model) => model.name === name),
  );
  const judged = [
    ...published.map((model) => judge(facts, byName.get(model.name), model)),
    ...locals.map((row) => judge(facts, row, row)),
  ];
  const usable = judged.filter((model) => "files" in model).toSorted(byPosition);
  const unusable = judged.filter((model) => "code" in model);
  return { usable: [...usable, ...builtIn(catalogue)], unusable };
}

/** The model that is taken when nobody chose; null when there is none but the basic engine. */
export function defaultModel({ usable }: Pick<UsableModels, "usable">): UsableModel | null {
  return usable.find(({ position }) => position !== null) ?? null;
}

/** Files of models that need no catalogue: their pickles were allowed by an admin. */
export async function readApproved(
  reader: Pick<Transaction, "approvedFile">,
): Promise<ReadonlySet<string>> {
  const files = await reader.approvedFile.findMany({ select: { sha256: true } });
  return new Set(files.map(({ sha256 }) => sha256));
}

/** Pickled files that are neither in the catalogue nor allowed by an admin: they are never loaded. */
export function unapprovedFiles(
  files: readonly Pick<ModelFile, "name" | "sha256">[],
  { catalogue, approved }: { catalogue: Catalogue; approved: ReadonlySet<string> },
): string[] {
  const published = new Set(
    catalogue.models.flatMap((model) => model.files.map(({ sha256 }) => sha256)),
  );
  const refused = files.filter(
    ({ name, sha256 }) =>
      !name.endsWith(".safetensors") && !published.has(sha256) && !approved.has(sha256),
  );
  return refused.map(({ name }) => name);
}

/** Segment length that is assumed of an import that does not say, in seconds. */
const USUAL_SEGMENT_SEC = 7.8;

interface Facts {
  readonly catalogue: Catalogue;
  readonly engines: LiveEngines;
  readonly approved: ReadonlySet<string>;
}

interface Described {
  readonly engine: string;
  readonly name: string;
  readonly label: string;
  readonly stems: readonly string[];
  readonly summary?: string;
  readonly passes?: number;
  readonly segmentSec?: number;
  readonly fillsSegments?: boolean;
  readonly needs?: readonly string[];
}

function judge(
  facts: Facts,
  row: Model | undefined,
  model: Described,
): UsableModel | UnusableModel {
  const { engine, name, label } = model;
  const stored = row && row.state !== "absent" ? readStored(row) : null;
  const obstacle = findObstacle(facts, { row, stored, model });
  if (obstacle) {
    const { code, fault, remedy } = obstacle;
    const say = (who: string): string =>
      `${label} ${fault}${remedy === null ? "" : ` ${who} can ${remedy}`}`;
    return { engine, name, label, code, reason: say("An admin"), adminReason: say("You") };
  }
  return describe(model, row?.position ?? null, stored);
}

interface Judged {
  readonly row: Model | undefined;
  readonly stored: StoredModel | null;
  readonly model: Described;
}

interface Obstacle {
  readonly code: UnusableCode;
  /** What follows the model's label. */
  readonly fault: string;
  /** What an admin can do on a page; null for what takes more. */
  readonly remedy: string | null;
}

function findObstacle(facts: Facts, judged: Judged): Obstacle | null {
  const { row, stored, model } = judged;
  if (!row || row.state === "absent") {
    const remedy = "fetch it on the page Models.";
    return { code: "not_installed", fault: "is not installed.", remedy };
  }
  if (row.state === "damaged" || !stored) {
    const remedy = "fetch it again on the page Models.";
    return { code: "damaged", fault: "has damaged files.", remedy };
  }
  const refused = unapprovedFiles(stored.files, facts);
  if (refused.length > 0) {
    const names = refused.join(", ");
    const fault = `has a pickled file, ${names}, which can run code when it is loaded.`;
    return { code: "not_approved", fault, remedy: "allow it on the page Models." };
  }
  if (row.acceptedAt === null) {
    const remedy = "accept them on the page Models.";
    return { code: "not_accepted", fault: "has terms that nobody has accepted yet.", remedy };
  }
  return findMissing(facts.engines, model);
}

function findMissing(engines: LiveEngines, { engine, needs = [] }: Described): Obstacle | null {
  const missing = missingPackages(engines, engine, needs);
  if (missing === null) {
    const fault = "needs a running worker with neural separation.";
    return { code: "no_engine", fault, remedy: "set it up on the page Models." };
  }
  if (missing.length === 0) return null;
  const fault = `needs ${missing.join(", ")}, which no running worker has.`;
  return { code: "missing_packages", fault, remedy: null };
}

function describe(
  model: Described,
  position: number | null,
  stored: StoredModel | null,
): UsableModel {
  const { engine, name, label, stems } = model;
  const bag = stored?.bag ?? null;
  return {
    engine,
    name,
    label,
    stems,
    summary: model.summary ?? "Imported by an admin.",
    passes: model.passes ?? bag?.models.length ?? 1,
    ...segmentsOf(model, bag),
    position,
    files: stored?.files ?? [],
    bag,
  };
}

/** Transformers fill segments up; they have a length of their own, so that their bags name none. */
function segmentsOf(
  { segmentSec, fillsSegments }: Described,
  bag: ModelBag | null,
): Pick<UsableModel, "segmentSec" | "fillsSegments"> {
  const named = bag?.segment ?? null;
  return {
    segmentSec: segmentSec ?? bag?.pieces?.segmentSec ?? named ?? USUAL_SEGMENT_SEC,
    fillsSegments: fillsSegments ?? bag?.pieces?.fillsSegments ?? named === null,
  };
}

function builtIn(catalogue: Catalogue): UsableModel[] {
  return catalogue.models
    .filter(({ files }) => files.length === 0)
    .map(({ engine, name, label, summary, stems, passes, segmentSec, fillsSegments }) => {
      const facts = { engine, name, label, summary, stems, passes, segmentSec, fillsSegments };
      return { ...facts, position: null, files: [], bag: null };
    });
}

function byPosition(a: UsableModel, b: UsableModel): number {
  return (a.position ?? Infinity) - (b.position ?? Infinity) || (a.name < b.name ? -1 : 1);
}
