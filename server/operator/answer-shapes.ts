import { z } from "zod";

/** A process without a living owner, as a worker shows it. */
const shownProcess = z.object({ pid: z.number(), command: z.string(), startedAt: z.string() });

export type ShownOrphan = z.infer<typeof shownProcess>;

/** What a worker answers to `status`, as far as it is about orphans. */
export const inspectionShape = z.object({
  level: z.string(),
  activePorts: z.number(),
  orphanedPorts: z.number(),
  orphanedPercent: z.number(),
  orphans: z.array(shownProcess),
});

/** What a worker answers to `cleanup`. */
export const sweepShape = z.object({
  found: z.number(),
  terminated: z.number(),
  errors: z.number(),
  preserved: z.number(),
});

export type SweepFigures = z.infer<typeof sweepShape>;
