import type { ProxyVariables } from "#server/env.ts";
import { assertFreeSpace } from "#server/storage/free-space.ts";
import { storageError } from "#server/storage/storage-error.ts";
import type { CatalogueModel, PublishedFile } from "../catalogue.ts";
import { hashFile, type ModelStore } from "../model-store.ts";
import { downloadFile, type FetchLimits } from "./download-file.ts";
import { SourceError } from "./source-error.ts";

/** Where published files come from, and how. */
export interface ModelSource {
  /** Base addresses by the catalogue's word for the source, without a slash at the end. */
  readonly addresses: Readonly<Record<PublishedFile["source"], string>>;
  readonly proxy: ProxyVariables;
  readonly limits: FetchLimits;
}

export interface ModelFetch {
  readonly model: CatalogueModel;
  readonly signal: AbortSignal;
  /** Asked before a file becomes visible; throws when it must not. */
  readonly confirm: () => Promise<void>;
  /** Told how much of the model is here, 0 to 1. */
  readonly onFraction: (fraction: number) => void;
}

interface FetchDeps {
  readonly models: ModelStore;
  readonly source: ModelSource;
  /** Left on the disk beside the files; 5 GB by default. */
  readonly leastFreeBytes?: number;
}

/**
 * Brings a model's files into the store one after the other, each visible as soon as it is whole and
 * right; what came of the others stays for the next try, except when it is wrong or the disk is full.
 * Throws SourceError, DomainError `no_space`, or the signal's reason.
 */
export async function fetchFiles(deps: FetchDeps, fetch: ModelFetch): Promise<void> {
  const { models } = deps;
  const { model, signal, onFraction } = fetch;
  const totalBytes = model.files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const here = new Map<string, number>();
  const tell = (): void => {
    onFraction([...here.values()].reduce((sum, bytes) => sum + bytes, 0) / totalBytes);
  };
  for (const file of model.files) here.set(file.name, await bytesHere(models, model.name, file));
  const missing = totalBytes - [...here.values()].reduce((sum, bytes) => sum + bytes, 0);
  await assertFreeSpace(models, missing, deps.leastFreeBytes);
  tell();
  for (const file of model.files) {
    signal.throwIfAborted();
    await fetchFile(deps, fetch, {
      file,
      onBytes: (bytes) => {
        here.set(file.name, bytes);
        tell();
      },
    });
  }
  await models.discardPartials(model.name);
}

/** Address of a published file. */
export function addressOf(
  file: Pick<PublishedFile, "source" | "path">,
  addresses: ModelSource["addresses"],
): URL {
  return new URL(`${addresses[file.source]}/${file.path}`);
}

async function bytesHere(models: ModelStore, model: string, file: PublishedFile): Promise<number> {
  const visible = await models.sizeOf(models.path(model, file.name));
  const partial = await models.sizeOf(models.partialPath(model, file.name));
  return Math.min(file.sizeBytes, Math.max(visible, partial));
}

interface OneFile {
  readonly file: PublishedFile;
  readonly onBytes: (sizeBytes: number) => void;
}

async function fetchFile(
  { models, source }: FetchDeps,
  { model, signal, confirm }: ModelFetch,
  { file, onBytes }: OneFile,
): Promise<void> {
  if (await isRight(models.path(model.name, file.name), file, { models, signal })) {
    onBytes(file.sizeBytes);
    return;
  }
  try {
    await downloadFile({
      url: addressOf(file, source.addresses),
      file,
      path: models.partialPath(model.name, file.name),
      signal,
      onBytes,
      ...source,
    });
    await confirm();
    await models.publish(model.name, file.name);
  } catch (error) {
    if (error instanceof SourceError && error.code === "bad_hash") {
      await models.discardPartial(model.name, file.name);
    }
    const told = storageError(error, file.name);
    if (told !== error) await models.discardPartials(model.name);
    throw told;
  }
}

/** Whether a visible file is what it should be; it may have been damaged since. */
async function isRight(
  path: string,
  file: PublishedFile,
  { models, signal }: { models: ModelStore; signal: AbortSignal },
): Promise<boolean> {
  if ((await models.sizeOf(path)) !== file.sizeBytes) return false;
  return (await hashFile(path, signal)) === file.sha256;
}
