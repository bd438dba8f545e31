import { createReadStream } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Transaction } from "#server/db.ts";
import { DomainError } from "#server/errors.ts";
import { recordEvent } from "#server/telemetry/record-event.ts";
import { assertFreeSpace } from "#server/storage/free-space.ts";
import { storageError } from "#server/storage/storage-error.ts";
import { CATALOGUE } from "./catalogue.ts";
import { PartialFile } from "./download/partial-file.ts";
import { collectWeights, type FoundFile } from "./import/collect-weights.ts";
import { refuse } from "./import/import-refusal.ts";
import { planImport, type LocalWords, type PlannedModel } from "./import/plan-import.ts";
import { assertNoFetch } from "./live-fetch.ts";
import type { ModelDeps } from "./model-deps.ts";
import { withModelLock, type ModelLock } from "./model-lock.ts";
import { recordInstalled } from "./record-installed.ts";
import { readStored } from "./stored-model.ts";
import { readApproved, unapprovedFiles } from "./usable-models.ts";

export interface ImportRequest extends LocalWords {
  /** A file or folder of this machine. */
  readonly path: string;
  readonly adminId: string | null;
  /** Allows pickled files to be loaded; without it such a model is imported, but not used. */
  readonly approves: boolean;
  /** Left on the disk beside the files; 5 GB by default. */
  readonly leastFreeBytes?: number;
}

export interface ImportedModel {
  readonly name: string;
  readonly label: string;
  readonly isLocal: boolean;
  readonly stems: readonly string[];
  /** Pickled files that nobody has allowed to be loaded yet. */
  readonly unapproved: readonly string[];
  readonly isAccepted: boolean;
}

/** A check or a removal that goes on is waited for. */
const WAIT_MS = 5000;

/**
 * Takes models into the store from files of this machine: published ones are recognised by their sha256,
 * others become local models. Throws `bad_input`, `conflict` for what is installed or being fetched,
 * `no_space`; a model is either there as a whole or not at all.
 */
export async function importModel(
  deps: ModelDeps,
  request: ImportRequest,
): Promise<ImportedModel[]> {
  const { database, models, catalogue = CATALOGUE } = deps;
  const planned = await planImport(catalogue, await collectWeights(request.path), request);
  for (const model of planned) await assertImportable(database, model);
  const sizes = planned.flatMap(({ files }) => files.map(({ sizeBytes }) => sizeBytes));
  const sizeBytes = sizes.reduce((sum, size) => sum + size, 0);
  await assertFreeSpace(models, sizeBytes, request.leastFreeBytes);
  const imported: ImportedModel[] = [];
  for (const model of planned) {
    const { name, label } = model;
    const wanted = { name, label, work: "imported", waitMs: WAIT_MS } as const;
    await withModelLock(deps, wanted, (lock) => importLocked(deps, { lock, model, request }));
    imported.push(await describe(deps, model));
  }
  return imported;
}

async function assertImportable(
  reader: Pick<Transaction, "job" | "model">,
  model: PlannedModel,
): Promise<void> {
  await assertNoFetch(reader, model);
  await assertNotInstalled(reader, model);
}

async function assertNotInstalled(
  reader: Pick<Transaction, "model">,
  { name, label }: PlannedModel,
): Promise<void> {
  const row = await reader.model.findUnique({ where: { name } });
  if (row?.state !== "installed") return;
  const message = `${label} is installed already. Remove it first: npm run models -- remove ${name}`;
  throw new DomainError("conflict", { message });
}

interface OneImport {
  readonly lock: ModelLock;
  readonly model: PlannedModel;
  readonly request: ImportRequest;
}

/** The copies are made in a folder of their own: nobody else's file is ever written to. */
async function importLocked(deps: ModelDeps, one: OneImport): Promise<void> {
  const { lock, model } = one;
  const { name, files } = model;
  const { database, models } = deps;
  await assertImportable(database, model);
  await models.discardPrivateFolders(name);
  const folder = models.privateFolder(name);
  try {
    for (const file of files) await copyFile(file, join(folder, file.name), lock.signal);
    await lock.confirm();
    await install(deps, one, folder);
  } catch (error) {
    throw storageError(error, name);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * No file is visible without a row: the sweep finds what an import leaves that is killed, or whose
 * database goes away. Files whose row could not be completed go again.
 */
async function install(
  { database, models }: ModelDeps,
  { lock, model, request }: OneImport,
  folder: string,
): Promise<void> {
  const { name, engine, label, isLocal, files } = model;
  const create = { name, engine, label, isLocal, state: "absent" } as const;
  await database.model.upsert({ where: { name }, create, update: {} });
  try {
    for (const file of files) await models.publish(name, file.name, join(folder, file.name));
    await database.$transaction((tx) => record(tx, model, request));
  } catch (error) {
    await lock.confirm();
    const row = await database.model.findUnique({ where: { name } });
    if (row?.state === "absent") {
      await models.remove(name);
      await database.model.deleteMany({ where: { name, isLocal: true, state: "absent" } });
    }
    throw error;
  }
  const kept = files.map((file) => file.name);
  await models.keepOnly(name, kept);
  await models.discardPartials(name);
}

/** The copy is hashed anew: the source may have changed since it was looked at. */
async function copyFile(file: FoundFile, target: string, signal: AbortSignal): Promise<void> {
  const partial = await PartialFile.open(target, 0, signal);
  try {
    // One byte more than it had tells as much about a source that grows as all of it would.
    const end = file.sizeBytes;
    const stream = createReadStream(file.path, { highWaterMark: 1024 ** 2, end, signal });
    for await (const chunk of stream as AsyncIterable<Buffer>) await partial.append(chunk);
    if (partial.digest() !== file.sha256) {
      throw refuse(`${file.path} changed while it was copied. Import it again.`);
    }
    await partial.sync();
  } finally {
    await partial.close();
  }
}

async function record(
  tx: Transaction,
  model: PlannedModel,
  { adminId, approves }: ImportRequest,
): Promise<void> {
  await assertNotInstalled(tx, model);
  await forgetTermsOfOthers(tx, model);
  await recordInstalled(tx, model);
  const pickles = model.files.filter(({ name }) => !name.endsWith(".safetensors"));
  if (approves && model.isLocal) {
    await tx.approvedFile.createMany({
      data: pickles.map(({ sha256, name }) => ({ sha256, name, approvedById: adminId })),
      skipDuplicates: true,
    });
  }
  const data = { model: model.name, sha256: model.files.map(({ sha256 }) => sha256) };
  await recordEvent(tx, { type: "model.imported", userId: adminId, data });
}

/** Who accepted a local model's terms did so for the content that it had then. */
async function forgetTermsOfOthers(tx: Transaction, model: PlannedModel): Promise<void> {
  if (!model.isLocal) return;
  const row = await tx.model.findUnique({ where: { name: model.name } });
  const old = new Set(row && readStored(row)?.files.map(({ sha256 }) => sha256));
  if (model.files.every(({ sha256 }) => old.has(sha256))) return;
  await tx.model.updateMany({
    where: { name: model.name },
    data: { acceptedAt: null, acceptedById: null },
  });
}

async function describe(
  { database, catalogue = CATALOGUE }: ModelDeps,
  { name, label, isLocal, stems, files }: PlannedModel,
): Promise<ImportedModel> {
  const row = await database.model.findUnique({ where: { name } });
  const approved = await readApproved(database);
  const unapproved = unapprovedFiles(files, { catalogue, approved });
  return { name, label, isLocal, stems, unapproved, isAccepted: Boolean(row?.acceptedAt) };
}
