import { PORT_QUEUES } from "#server/jobs/queues.ts";
import { describeExit } from "#server/supervision/exit-reason.ts";
import type { TreeNode } from "#server/supervision/tree.ts";
import type { SnapshotNode, WorkerSnapshot } from "#server/telemetry/worker-snapshot.ts";
import { delayP99Ms } from "./loop-delay.ts";
import type { WorkerParts } from "./worker-parts.ts";

const LAST_EXIT_LENGTH = 200;

type Shown = Pick<
  WorkerParts,
  "ports" | "health" | "scans" | "pools" | "loopDelay" | "tree" | "refresher"
>;

/** What operators see of this worker now. */
export function takeSnapshot(parts: Shown): WorkerSnapshot {
  const { ports, health, scans, pools, loopDelay } = parts;
  const report = health.report;
  const snapshot: WorkerSnapshot = {
    takenAt: new Date().toISOString(),
    guardian: ports.mode,
    rssBytes: process.memoryUsage.rss(),
    loopDelayP99Ms: delayP99Ms(loopDelay),
    health: report && {
      status: report.status,
      passedPercent: report.passedPercent,
      checks: [...report.checks],
    },
    scans: [...scans.scans],
    tree: [showNode(parts.tree.root())],
    pools: PORT_QUEUES.flatMap((queue) => pools.lookup(queue)?.metadata.snapshot() ?? []),
    spotify: parts.refresher?.state ?? null,
  };
  loopDelay.reset();
  return snapshot;
}

/** A part of the tree as operators see it. */
export function showNode(node: TreeNode): SnapshotNode {
  const { id, type, state, sinceMs, restarts, lastExit, supervision, children } = node;
  return {
    id,
    type,
    strategy: supervision?.strategy ?? null,
    state,
    since: new Date(sinceMs).toISOString(),
    restarts,
    intensity: supervision?.intensity ?? null,
    lastExit: lastExit && describeExit(lastExit).slice(0, LAST_EXIT_LENGTH),
    children: children.map(showNode),
  };
}
