import { z } from "zod";

/** What the ports `separate-stems` and `separate-neural` answer at their end. */
export const separationResult = z.object({
  frames: z.int().positive(),
  stems: z.array(z.string().max(40)).min(1),
  residualDb: z.number().nullable(),
  /** Seconds of work per second of audio. */
  engineFactor: z.number().min(0),
});

export type SeparationResult = z.infer<typeof separationResult>;
