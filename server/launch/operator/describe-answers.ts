import { z } from "zod";
import {
  inspectionShape,
  sweepShape,
  type ShownOrphan,
  type SweepFigures,
} from "#server/operator/answer-shapes.ts";
import type { WorkerAnswer } from "#server/operator/ask-workers.ts";

const portShape = z.object({
  kind: z.string(),
  jobId: z.string(),
  phase: z.string(),
  pid: z.number().optional(),
  rssBytes: z.number(),
});
const statusShape = inspectionShape.extend({
  mode: z.string().optional(),
  ports: z.array(portShape).default([]),
});
const checkShape = z.object({ name: z.string(), isUsable: z.boolean(), message: z.string() });
interface Node {
  readonly id: string;
  readonly state: string;
  readonly since: string;
  readonly restarts: number;
  readonly lastExit?: string | null | undefined;
  readonly children?: readonly Node[] | undefined;
}

const nodeShape: z.ZodType<Node> = z.object({
  id: z.string(),
  state: z.string(),
  since: z.string(),
  restarts: z.number(),
  lastExit: z.string().nullish(),
  children: z.lazy(() => z.array(nodeShape)).optional(),
});

const describe = {
  status: (answer: unknown) => statusLines(statusShape.parse(answer)),
  orphans: (answer: unknown) => orphanLines(inspectionShape.parse(answer).orphans),
  cleanup: (answer: unknown) => sweepLines(sweepShape.parse(answer)),
  validate: (answer: unknown) => checkLines(z.array(checkShape).parse(answer)),
  tree: (answer: unknown) => z.array(nodeShape).parse(answer).flatMap(treeLines),
};

export type Shown = keyof typeof describe;

/** What an answer says, as lines for people. */
export function describeAnswer(shown: Shown, answer: unknown): readonly string[] {
  return describe[shown](answer);
}

/** The answers of several workers, each below its name. */
export function describeWorkers(shown: Shown, answers: readonly WorkerAnswer[]): readonly string[] {
  return answers.flatMap(({ host, pid, answer, error }) => [
    `Worker ${pid} on ${host}`,
    ...(error === undefined ? describeAnswer(shown, answer) : [error]).map((line) => `  ${line}`),
  ]);
}

function statusLines(status: z.infer<typeof statusShape>): string[] {
  const { level, activePorts, orphanedPorts, orphanedPercent, mode, ports } = status;
  const guardian = mode === undefined ? "" : `, guardian: ${mode}`;
  return [
    `${level}: ${activePorts} active, ${orphanedPorts} orphaned (${orphanedPercent} %)${guardian}`,
    ...ports.map(
      ({ kind, jobId, phase, pid, rssBytes }) =>
        `${kind}  job ${jobId}  ${phase}  pid ${pid ?? "none"}  ${Math.round(rssBytes / 1e6)} MB`,
    ),
    ...(orphanedPorts === 0 ? [] : orphanLines(status.orphans)),
  ];
}

function orphanLines(orphans: readonly ShownOrphan[]): string[] {
  if (orphans.length === 0) return ["no orphaned processes"];
  return orphans.map(({ pid, startedAt, command }) => `pid ${pid}  since ${startedAt}  ${command}`);
}

function sweepLines({ found, terminated, errors, preserved }: SweepFigures): string[] {
  return [`found ${found}, terminated ${terminated}, errors ${errors}, preserved ${preserved}`];
}

function checkLines(checks: readonly z.infer<typeof checkShape>[]): string[] {
  return checks.map(({ name, isUsable, message }) => {
    return `${isUsable ? "ok     " : "FAILED "} ${name}: ${message}`;
  });
}

function treeLines({ id, state, since, restarts, lastExit, children = [] }: Node): string[] {
  const ends = typeof lastExit !== "string" ? "" : `, last end: ${lastExit}`;
  return [
    `${id}  ${state} since ${since}  restarts ${restarts}${ends}`,
    ...children.flatMap(treeLines).map((line) => `  ${line}`),
  ];
}
