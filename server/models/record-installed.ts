import type { Transaction } from "#server/db.ts";
import type { CatalogueModel, ModelBag, ModelFile } from "./catalogue.ts";

/** What a fetch or an import has put into the store. */
export interface InstalledModel extends Pick<
  CatalogueModel,
  "engine" | "name" | "label" | "licence"
> {
  readonly stems: readonly string[];
  readonly files: readonly ModelFile[];
  readonly bag: ModelBag;
  readonly isLocal: boolean;
  /** Where the files came from, for people. */
  readonly source: string;
}

/** Marks a model as installed and checked; a new one comes after all others in the order of models. */
export async function recordInstalled(tx: Transaction, model: InstalledModel): Promise<void> {
  await lockPositions(tx);
  const { name, engine, label, isLocal, source, stems, files, bag, licence } = model;
  const old = await tx.model.findUnique({ where: { name } });
  const now = new Date();
  const data = {
    engine,
    label,
    isLocal,
    source,
    state: "installed" as const,
    licence: licence ?? "",
    stems: [...stems],
    files: files.map(({ name, signature, sha256, sizeBytes }) => {
      return { name, signature, sha256, sizeBytes };
    }),
    bag: { ...bag },
    sizeBytes: BigInt(files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)),
    verifiedAt: now,
    errorMessage: null,
    ...(!old?.installedAt && { installedAt: now, position: await nextPosition(tx) }),
  };
  await tx.model.upsert({
    where: { name },
    create: { name, ...data },
    update: { ...data, version: { increment: 1 } },
  });
}

/** Changes of the order of models come one after the other. */
export async function lockPositions(tx: Transaction): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended('model-positions', 0))`;
}

async function nextPosition(tx: Transaction): Promise<number> {
  const { _max } = await tx.model.aggregate({ _max: { position: true } });
  return (_max.position ?? 0) + 1;
}
