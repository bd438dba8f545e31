import { DomainError } from "#server/errors.ts";
import type { ModelFile } from "./catalogue.ts";
import { assertNoFetch } from "./live-fetch.ts";
import { noSuchModel, type ModelDeps } from "./model-deps.ts";
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

/** Hashes every file of an installed model again and keeps what that says; reads all of it, seconds per GB. */
export async function verifyModel(
  deps: Pick<ModelDeps, "database" | "models">,
  name: string,
): Promise<ModelCheck> {
  const { database, models } = deps;
  const row = await database.model.findUnique({ where: { name } });
  if (!row) throw noSuchModel();
  if (row.state === "absent") {
    throw new DomainError("conflict", { message: `${row.label} is not installed.` });
  }
  await assertNoFetch(database, row);
  const stored = readStored(row);
  const files: FileCheck[] = [];
  for (const file of stored?.files ?? []) files.push(await checkFile(models, name, file));
  const bad = files.filter(({ state }) => state !== "right");
  const isWhole = stored !== null && bad.length === 0;
  const verifiedAt = new Date();
  const state = isWhole ? "installed" : "damaged";
  await database.model.updateMany({
    where: { name, version: row.version },
    data: {
      state,
      verifiedAt,
      errorMessage: isWhole ? null : describe(bad),
      version: { increment: 1 },
    },
  });
  return { state, verifiedAt: verifiedAt.toISOString(), files };
}

async function checkFile(models: ModelStore, model: string, file: ModelFile): Promise<FileCheck> {
  const { name } = file;
  const path = models.path(model, name);
  const sizeBytes = await models.sizeOf(path);
  if (sizeBytes === 0) return { name, state: "missing" };
  if (sizeBytes !== file.sizeBytes) return { name, state: "wrong_size" };
  return { name, state: (await hashFile(path)) === file.sha256 ? "right" : "wrong_hash" };
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
