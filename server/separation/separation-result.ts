import { z } from "zod";

/** What the port `separate-stems` answers at its end. */
export const separationResult = z.object({
  frames: z.int().positive(),
  stems: z.array(z.string().max(40)).min(1),
  residualDb: z.number().nullable(),
  /** Seconds of work per second of audio. */
  engineFactor: z.number().min(0),
});
