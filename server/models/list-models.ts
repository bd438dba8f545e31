import type { Transaction } from "#server/db.ts";
import type { Model } from "#server/generated/prisma/client.ts";
import { readJobViews } from "#server/jobs/job-view.ts";
import type { JobView } from "#server/realtime/events.ts";
import { MIN_FREE_BYTES } from "#server/storage/free-space.ts";
import { CATALOGUE, type Catalogue, type CatalogueModel, type ModelFile } from "./catalogue.ts";
import { addressOf, type ModelSource } from "./download/fetch-files.ts";
import { missingPackages, readLiveEngines, type LiveEngines } from "./live-engines.ts";
import type { ModelDeps } from "./model-deps.ts";
import type { ModelsView, ModelView } from "./model-view.ts";
import { readEngine } from "./read-engine.ts";
import { readStored } from "./stored-model.ts";
import { readApproved, unapprovedFiles } from "./usable-models.ts";

/** Every model that has files, of the catalogue and imported ones, as admins see it. */
export async function listModels(
  deps: Omit<ModelDeps, "boss"> & { readonly modelSource: Pick<ModelSource, "addresses"> },
): Promise<ModelsView> {
  const { database, models, catalogue = CATALOGUE } = deps;
  const engines = await readLiveEngines(database);
  const rows = await database.model.findMany({ orderBy: { name: "asc" } });
  const facts: Facts = {
    catalogue,
    engines,
    addresses: deps.modelSource.addresses,
    approved: await readApproved(database),
    jobs: await readFetches(database),
    names: await readNames(database, rows),
  };
  const byName = new Map(rows.map((row) => [row.name, row]));
  const published = catalogue.models.filter(({ files }) => files.length > 0);
  const locals = rows.filter(({ isLocal, state }) => isLocal && state !== "absent");
  return {
    engine: await readEngine(database, engines),
    models: [
      ...published.map((model) =>
        viewOf(facts, fromCatalogue(facts, model), byName.get(model.name)),
      ),
      ...locals.map((row) => viewOf(facts, fromRow(row), row)),
    ],
    freeBytes: await models.freeBytes(),
    leastFreeBytes: MIN_FREE_BYTES,
    folder: models.folder,
  };
}

interface Facts {
  readonly catalogue: Catalogue;
  readonly engines: LiveEngines;
  readonly addresses: ModelSource["addresses"];
  readonly approved: ReadonlySet<string>;
  /** By model. */
  readonly jobs: ReadonlyMap<string, JobView>;
  /** Of those who accepted terms, by their id. */
  readonly names: ReadonlyMap<string, string>;
}

/** What a model is, wherever that is known from. */
interface Description extends Pick<
  ModelView,
  "engine" | "name" | "label" | "summary" | "stems" | "sizeBytes" | "isLocal" | "source"
> {
  readonly licence: string | null;
  readonly needs: readonly string[];
  readonly files: readonly ModelFile[];
}

/** The newest fetch of each model. */
async function readFetches(
  reader: Pick<Transaction, "job" | "$queryRaw">,
): Promise<ReadonlyMap<string, JobView>> {
  const jobs = await reader.job.findMany({
    where: { kind: "fetch-model" },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    distinct: ["subject"],
    select: { id: true, subject: true },
  });
  const subjects = new Map(jobs.map(({ id, subject }) => [id, subject]));
  const views = await readJobViews(reader, [...subjects.keys()]);
  return new Map(views.map((view) => [subjects.get(view.id) ?? "", view]));
}

async function readNames(
  reader: Pick<Transaction, "user">,
  rows: readonly Model[],
): Promise<ReadonlyMap<string, string>> {
  const ids = rows.flatMap(({ acceptedById }) => acceptedById ?? []);
  const users = await reader.user.findMany({
    where: { id: { in: ids } },
    select: { id: true, name: true },
  });
  return new Map(users.map(({ id, name }) => [id, name]));
}

function fromCatalogue({ addresses }: Facts, model: CatalogueModel): Description {
  const [first] = model.files;
  const source = first ? new URL(".", addressOf(first, addresses)).href : null;
  return { ...model, isLocal: false, source, sizeBytes: sumOf(model.files) };
}

function fromRow(row: Model): Description {
  const { engine, name, label, stems, licence } = row;
  const files = readStored(row)?.files ?? [];
  const summary = "Imported by an admin.";
  const facts = { engine, name, label, summary, stems, licence, files };
  return { ...facts, needs: [], isLocal: true, source: null, sizeBytes: Number(row.sizeBytes) };
}

function viewOf(facts: Facts, model: Description, row: Model | undefined): ModelView {
  const { licence, needs, files, ...description } = model;
  const job = facts.jobs.get(model.name) ?? null;
  return {
    ...description,
    ...rowFacts(facts, row, files),
    state: stateOf(row, job),
    source: row && row.state !== "absent" && row.source === "" ? null : model.source,
    licence: licenceOf(facts.catalogue, licence),
    files: fileViews(facts, files),
    missing: missingPackages(facts.engines, model.engine, needs) ?? [],
    job,
  };
}

function rowFacts(facts: Facts, row: Model | undefined, files: readonly ModelFile[]) {
  return {
    acceptedAt: toIso(row?.acceptedAt),
    acceptedBy: facts.names.get(row?.acceptedById ?? "") ?? null,
    installedAt: toIso(row?.installedAt),
    verifiedAt: toIso(row?.verifiedAt),
    errorMessage: row?.errorMessage ?? refusedWords(unapprovedFiles(files, facts)),
    position: row?.position ?? null,
  };
}

function toIso(date: Date | null | undefined): string | null {
  return date ? date.toISOString() : null;
}

function refusedWords(names: readonly string[]): string | null {
  if (names.length === 0) return null;
  return `${names.join(", ")} is pickled and can run any code when it is loaded. It is not used until an admin allows it.`;
}

function stateOf(row: Model | undefined, job: JobView | null): ModelView["state"] {
  if (job?.state === "queued" || job?.state === "running") return "fetching";
  return row?.state ?? "absent";
}

function licenceOf({ licences }: Catalogue, name: string | null): ModelView["licence"] {
  const licence = licences.find((one) => one.name === name);
  if (!licence) return null;
  const { label, text, limits, sources } = licence;
  return { label, text, limits, sources };
}

function fileViews(facts: Facts, files: readonly ModelFile[]): ModelView["files"] {
  const refused = new Set(unapprovedFiles(files, facts));
  return files.map(({ name, sizeBytes, sha256 }) => ({
    name,
    sizeBytes,
    sha256,
    format: name.endsWith(".safetensors") ? "safetensors" : "pickle",
    isApproved: !refused.has(name),
  }));
}

function sumOf(files: readonly ModelFile[]): number {
  return files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}
