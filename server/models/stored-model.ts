import { z } from "zod";
import type { Model } from "#server/generated/prisma/client.ts";
import { modelBag, modelFile, type ModelBag, type ModelFile } from "./catalogue.ts";

/** What of a model is in the store. */
export interface StoredModel {
  readonly files: readonly ModelFile[];
  readonly bag: ModelBag;
}

const files = z.array(modelFile).min(1);

/** Files and bag of a model's row; null when there are none, or none that this code understands. */
export function readStored(row: Pick<Model, "files" | "bag">): StoredModel | null {
  const parsed = { files: files.safeParse(row.files), bag: modelBag.safeParse(row.bag) };
  if (!parsed.files.success || !parsed.bag.success) return null;
  return { files: parsed.files.data, bag: parsed.bag.data };
}
