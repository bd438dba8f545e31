import { z } from "zod";

const text = z.string().max(2000);

/** What the port `ingest-audio` answers at its end. */
export const ingestResult = z.object({
  frames: z.int().positive(),
  durationSec: z.number().positive(),
  loudnessLufs: z.number().nullable(),
  truePeakDbtp: z.number().nullable(),
  monoMean: z.number(),
  monoStd: z.number().min(0),
  clippedSamples: z.int().min(0),
  overview: z.array(z.number().min(0).max(1)).length(96),
  tags: z.record(z.string(), z.union([text, z.number()])),
  coverFile: z.enum(["cover.jpg", "cover.png"]).nullable(),
  source: z.object({
    format: text,
    codec: text,
    sampleRate: z.int(),
    channels: z.int(),
    bitsPerSample: z.int().nullable(),
    isFloat: z.boolean(),
    bitRate: z.int().nullable(),
  }),
  warnings: z.array(z.looseObject({ code: text })).default([]),
});

export type IngestResult = z.infer<typeof ingestResult>;
