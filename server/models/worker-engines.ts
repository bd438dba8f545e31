import { z } from "zod";

/** What a worker can separate with beside the basic engine; in its row as long as it runs. */
export const workerEngines = z.object({
  demucs: z
    .object({
      /** What it computes on. */
      device: z.enum(["cpu", "cuda", "mps"]),
      /** What was set up: a CUDA build computes on the CPU where there is no graphics card. */
      build: z.enum(["cpu", "cuda"]).optional(),
      /** Version. */
      torch: z.string(),
      /** Of its port. */
      threads: z.int().positive(),
      /** Optional Python packages that it has. */
      packages: z.array(z.string()),
    })
    .optional(),
});

export type WorkerEngines = z.infer<typeof workerEngines>;
