import { DomainError } from "#server/errors.ts";
import type { Model } from "#server/generated/prisma/client.ts";
import type { ModelFile } from "./catalogue.ts";
import { assertNoFetch } from "./live-fetch.ts";
import { findPublished, noSuchModel, type ModelDeps } from "./model-deps.ts";
import { withModelLock, type ModelLock } from "./model-lock.ts";
import { hashFile, type ModelStore } from "./model-store.ts";
import { readStored } from "./stored-model.ts";

/** What became of a file since it was installed. */
interface FileCheck {
  readonly name: string;
  readonly state: "right" | "missing" | "wrong_size" | "wrong_hash";
}

export interface ModelCheck {
  readonly state: "installed" | "damaged";
  readonly verifiedAt: string;
  readonly files: readonly FileCheck[];
}

type VerifyDeps = Pick<ModelDeps, "database" | "databaseUrl" | "models" | "catalogue">;

/** A check or a removal that goes on is waited for. */
const WAIT_MS = 5000;

/** Hashes every file of an installed model again and keeps what that says; reads all of it, seconds per GB. */
export async function verifyModel(deps: VerifyDeps, name: string): Promise<ModelCheck> {
  const { label } = await requireInstalled(deps, name);
  const request = { name, label, work: "checked", waitMs: WAIT_MS } as const;
  return withModelLock(deps, request, (lock) => verifyLocked(deps, name, lock));
}

async function requireInstalled(deps: VerifyDeps, name: string): Promise<Model> {
  const { database } = deps;
  const row = await database.model.findUnique({ where: { name } });
  const label = row?.label ?? findPublished(deps, name)?.label;
  if (label === undefined) throw noSuchModel();
  if (!row || row.state === "absent") {
    throw new DomainError("conflict", { message: `${label} is not installed.` });
  }
  await assertNoFetch(database, row);
  return row;
}

async function verifyLocked(
  deps: VerifyDeps,
  name: string,
  { signal, confirm }: ModelLock,
): Promise<ModelCheck> {
  const { database, models } = deps;
  const stored = readStored(await requireInstalled(deps, name));
  const files: FileCheck[] = [];
  for (const file of stored?.files ?? []) {
    files.push(await checkFile(models, { model: name, file, signal }));
  }
  const bad = files.filter(({ state }) => state !== "right");
  const isWhole = stored !== null && bad.length === 0;
  const verifiedAt = new Date();
  const state = isWhole ? "installed" : "damaged";
  await confirm();
  await database.model.updateMany({
    where: { name, state: { not: "absent" } },
    data: {
      state,
      verifiedAt,
      errorMessage: isWhole ? null : describe(bad),
      version: { increment: 1 },
    },
  });
  return { state, verifiedAt: verifiedAt.toISOString(), files };
}

interface OneFile {
  readonly model: string;
  readonly file: ModelFile;
  readonly signal: AbortSignal;
}

async function checkFile(models: ModelStore, { model, file, signal }: OneFile): Promise<FileCheck> {
  const { name } = file;
  const path = models.path(model, name);
  const sizeBytes = await models.sizeOf(path);
  if (sizeBytes === 0) return { name, state: "missing" };
  if (sizeBytes !== file.sizeBytes) return { name, state: "wrong_size" };
  return { name, state: (await hashFile(path, signal)) === file.sha256 ? "right" : "wrong_hash" };
}

const WORDS: Record<FileCheck["state"], string> = {
  right: "is right",
  missing: "is missing",
  wrong_size: "has another size",
  wrong_hash: "has another content",
};

function describe(files: readonly FileCheck[]): string {
  if (files.length === 0) return "What is stored about its files can't be read. Remove it.";
  const sentences = files.map(({ name, state }) => `${name} ${WORDS[state]}.`);
  return `${sentences.join(" ")} Fetch or import it again.`;
}
