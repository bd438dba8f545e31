import { z } from "zod";
import list from "../../python/src/audio_ports/engines/catalogue.json" with { type: "json" };

const name = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,59}$/);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** One file of weights: in the catalogue with where it comes from, in the store without. */
export const modelFile = z.object({
  name: z.string().regex(/^[\w-]+(\.[\w-]+)*$/),
  /** What bags call it. */
  signature: z.string().min(1),
  sha256,
  sizeBytes: z.int().positive(),
});

const publishedFile = modelFile.extend({
  /** Which of the base addresses `path` is below. */
  source: z.enum(["hub", "archive"]),
  path: z.string().min(1),
});

/** Models of a bag by signature; `weights` by model and stem, all 1 when null; `segment` in seconds. */
export const modelBag = z.object({
  models: z.array(z.string().min(1)).min(1),
  weights: z.array(z.array(z.number().min(0))).nullable(),
  segment: z.number().positive().nullable(),
  /** What the files of an import say of the pieces that they take. */
  pieces: z.object({ segmentSec: z.number().positive(), fillsSegments: z.boolean() }).optional(),
});

const model = z.object({
  engine: name,
  name,
  label: z.string(),
  summary: z.string(),
  /** As the model gives them, in its own order. */
  stems: z.array(z.string()).min(1),
  /** Models that the audio goes through. */
  passes: z.int().positive(),
  segmentSec: z.number().positive(),
  /** Whether a shorter piece is filled up to `segmentSec`, and takes as long. */
  fillsSegments: z.boolean(),
  licence: name.nullable(),
  /** Python packages beside those of the engine. */
  needs: z.array(z.string()),
  files: z.array(publishedFile),
  bag: modelBag.nullable(),
});

const catalogue = z.object({
  /** All stem names in display order. */
  stems: z.array(z.string()),
  devices: z.array(z.enum(["cuda", "mps", "cpu"])),
  engines: z.array(
    z.object({
      name,
      label: z.string(),
      summary: z.string(),
      /** Python module whose `create` makes it. */
      module: z.string().min(1),
      /** Decides in which environment it runs, too. */
      queue: z.enum(["separate-stems", "separate-neural"]),
      sumsToMix: z.boolean(),
      /** Whether overlap, shifts and so on mean anything to it. */
      hasSettings: z.boolean(),
      /** Seconds of work per second of audio before anything was measured; null if that depends on the device. */
      factor: z.number().positive().nullable(),
    }),
  ),
  presets: z.array(
    z.object({
      name,
      label: z.string(),
      model: name,
      overlap: z.number().min(0).max(0.9),
      shifts: z.int().min(0).max(10),
    }),
  ),
  licences: z.array(
    z.object({
      name,
      label: z.string(),
      isRestricted: z.boolean(),
      text: z.string(),
      limits: z.string(),
      sources: z.array(z.url()),
    }),
  ),
  models: z.array(model),
});

export type ModelFile = z.infer<typeof modelFile>;
export type PublishedFile = z.infer<typeof publishedFile>;
export type ModelBag = z.infer<typeof modelBag>;
export type CatalogueModel = z.infer<typeof model>;
export type Catalogue = z.infer<typeof catalogue>;

/** Engines, models, stems, devices, presets and licences, as Python reads them too. */
export const CATALOGUE: Catalogue = catalogue.parse(list);
