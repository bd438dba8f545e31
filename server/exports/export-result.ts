import { z } from "zod";

/** What the port `export-audio` answers at its end. */
export const exportResult = z.object({
  /** Relative to the attempt's output folder. */
  file: z.enum(["export.wav", "export.flac", "export.mp3", "export.zip"]),
  frames: z.int().positive(),
  clippedSamples: z.int().min(0),
  appliedGainDb: z.number().max(0),
});
