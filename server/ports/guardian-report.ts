import { z } from "zod";

const bytes = z.number().min(0);

const report = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("started"),
    guardianPid: z.int().positive(),
    portPid: z.int().positive().nullable(),
  }),
  z.object({ type: z.literal("failed"), errno: z.int().nullable(), message: z.string() }),
  z.object({ type: z.literal("sample"), rssBytes: bytes, processes: z.int().min(0) }),
  z.object({
    type: z.literal("exited"),
    /** As waitpid gave it. */
    status: z.int(),
    endedBy: z.enum(["owner", "stop", "memory", "processes"]).nullable(),
    /** The tree's last sample. */
    rssBytes: bytes,
    peakRssBytes: bytes,
    oomKills: z.int(),
  }),
]);

/** What a guardian tells of its port on descriptor 3; pids are the host's. */
export type GuardianReport = z.infer<typeof report>;

/** The port's end, when its tree is gone. */
export type ExitReport = Extract<GuardianReport, { type: "exited" }>;

/** Parses one line; throws when it is not a guardian's. */
export function parseGuardianReport(line: string): GuardianReport {
  return report.parse(JSON.parse(line));
}
