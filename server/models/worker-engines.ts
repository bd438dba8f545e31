import { z } from "zod";

/** What a worker can separate with beside the basic engine, as its row says it. */
export const workerEngines = z.object({
  demucs: z
    .object({
      device: z.enum(["cpu", "cuda", "mps"]),
      torch: z.string(),
      threads: z.int().positive(),
      /** Optional packages that can be imported, `diffq` for example. */
      packages: z.array(z.string()),
    })
    .optional(),
});

export type WorkerEngines = z.infer<typeof workerEngines>;
