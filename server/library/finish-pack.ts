import type { Transaction } from "#server/db.ts";
import { lockPack } from "#server/jobs/lock-job.ts";
import type { ObjectStore } from "#server/storage/object-store.ts";
import { storageKeys } from "#server/storage/storage-key.ts";
import { readManifest, type PackManifest } from "./pack-manifest.ts";

/** Facts of a pack that are known only at its end. */
export interface PackFacts {
  readonly frames: number;
  readonly residualDb?: number | null;
  readonly engineFactor?: number | null;
}

/** Fixes a pack's length and writes its manifest file, in the transaction that completes its job. */
export async function finishPack(
  tx: Transaction,
  store: ObjectStore,
  pack: { id: string; segmentFrames: number; facts: PackFacts },
): Promise<void> {
  const { frames, residualDb = null, engineFactor = null } = pack.facts;
  // An attempt that could not measure it does not take away what another one has.
  const residual = residualDb === null ? {} : { residualDb };
  await tx.stemPack.update({
    where: { id: pack.id },
    data: { frames, engineFactor, ...residual },
  });
  await tx.stem.updateMany({
    where: { packId: pack.id },
    data: { totalSegments: Math.ceil(frames / pack.segmentFrames) },
  });
  const manifest = await readManifest(tx, pack.id);
  // The change of state that follows raises the version once more.
  if (manifest)
    await put(store, pack.id, { ...manifest, state: "completed", version: manifest.version + 1 });
}

/** Writes the manifest file of a pack anew that was completed before, as it is now. */
export async function storeManifest(
  tx: Transaction,
  store: ObjectStore,
  packId: string,
): Promise<void> {
  // What is published meanwhile would leave an older file behind.
  await lockPack(tx, packId);
  const manifest = await readManifest(tx, packId);
  if (manifest) await put(store, packId, manifest);
}

async function put(store: ObjectStore, packId: string, manifest: PackManifest): Promise<void> {
  await store.putBytes(storageKeys.manifest(packId), Buffer.from(JSON.stringify(manifest)));
}
