import { createHash, randomBytes } from "node:crypto";
import { CATALOGUE, type Catalogue, type CatalogueModel } from "#server/models/catalogue.ts";

/** A published model of a few kilobytes, with its bytes by path. */
export interface SmallModel {
  readonly model: CatalogueModel;
  readonly bytes: ReadonlyMap<string, Buffer>;
}

/** Random bytes as the files of a published model. */
export function smallModel(
  name: string,
  { files = 1, sizeBytes = 64 * 1024 }: { files?: number; sizeBytes?: number } = {},
): SmallModel {
  const bytes = new Map<string, Buffer>();
  const listed = Array.from({ length: files }, (_, index) => {
    const content = randomBytes(sizeBytes + index);
    const signature = createHash("sha256").update(`${name} ${index}`).digest("hex").slice(0, 8);
    const path = `maker/${name}/resolve/0123abcd/${signature}.safetensors`;
    bytes.set(path, content);
    const sha256 = createHash("sha256").update(content).digest("hex");
    const facts = { sha256, sizeBytes: content.byteLength, source: "hub" as const, path };
    return { name: `${signature}.safetensors`, signature, ...facts };
  });
  const model = {
    engine: "demucs",
    name,
    label: `Small ${name}`,
    summary: "For tests.",
    stems: ["drums", "bass", "other", "vocals"],
    passes: files,
    segmentSec: 7.8,
    fillsSegments: true,
    licence: "demucs-weights",
    needs: [],
    files: listed,
    bag: { models: listed.map(({ signature }) => signature), weights: null, segment: null },
  };
  return { model, bytes };
}

/** The product's catalogue with these models in place of the published ones. */
export function catalogueOf(models: readonly SmallModel[]): Catalogue {
  const builtIn = CATALOGUE.models.filter(({ files }) => files.length === 0);
  return { ...CATALOGUE, models: [...builtIn, ...models.map(({ model }) => model)] };
}
