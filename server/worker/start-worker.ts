import { randomUUID } from "node:crypto";
import { workerIdentity } from "#server/jobs/worker-row.ts";
import type { ExitReason } from "#server/supervision/exit-reason.ts";
import { startServices, type Services } from "#server/supervision/services.ts";
import type { TreeNode } from "#server/supervision/tree.ts";
import { checkHealth } from "#server/telemetry/health.ts";
import { assembleWorker } from "./assemble.ts";
import type { WorkerParts } from "./worker-parts.ts";
import { openStore, requirePython } from "./open-resources.ts";
import { workerServices } from "./services/worker-services.ts";
import { workerChecks } from "./worker-health.ts";
import { DEFAULT_INTERVALS, type WorkerOptions } from "./worker-options.ts";

/** A running worker. */
export interface RunningWorker {
  readonly id: string;
  readonly port: number;
  /** Settles when the worker's own supervisor has given up; the caller then stops the rest. */
  readonly gaveUp: Promise<ExitReason>;
  /** Ends a service of the tree by force, as a crash would; false when none has this name. */
  killService(id: string): boolean;
  /** The supervision tree now. */
  tree(): readonly TreeNode[];
  /** No new claims, ports ended, their jobs back in the queue, everything closed. */
  stop(): Promise<void>;
}

const INTENSITY = { maxRestarts: 10, withinMs: 60_000 };

/**
 * Starts a worker: what dead ones have left is cleared away before its first claim. Throws
 * WorkerStartError, with nothing left open, when it can't work, and `signal`'s reason when that aborts.
 */
export async function startWorker(
  options: WorkerOptions,
  signal?: AbortSignal,
): Promise<RunningWorker> {
  const intervals = { ...DEFAULT_INTERVALS, ...options.intervals };
  await requirePython(options.pythonPath);
  const store = await openStore(options.dataDir);
  const worker = workerIdentity(randomUUID());
  const parts = assembleWorker({ options, intervals, worker, store });
  const services = await supervise(parts, signal);
  const checks = workerChecks(parts);
  parts.http.serve({
    ready: () => checkHealth(checks, options.version),
    metrics: parts.metrics.registry,
    metricsToken: options.metricsToken,
  });
  options.logger.info({ port: parts.http.port }, "worker is ready");
  return {
    id: worker.id,
    port: parts.http.port,
    gaveUp: services.exited,
    killService: (id) => services.killService(id),
    tree: services.subtree.nodes,
    stop: async () => {
      services.stop();
      await services.exited;
      parts.loopDelay.disable();
    },
  };
}

async function supervise(parts: WorkerParts, signal?: AbortSignal): Promise<Services> {
  const { onReport, tree, loopDelay } = parts;
  try {
    const services = await startServices(
      { name: "worker", intensity: INTENSITY, services: workerServices(parts), onReport },
      signal,
    );
    const startedMs = Date.now();
    tree.nodes = services.subtree.nodes;
    tree.root = () => rootOf(services, startedMs);
    tree.kill = (id) => services.killService(id);
    tree.startMissing = () => services.startMissing();
    tree.endUnwanted = () => services.endUnwanted();
    return services;
  } catch (error) {
    loopDelay.disable();
    throw error;
  }
}

/** Nobody here restarts the root: its end is the end of the process, which the launcher restarts. */
function rootOf({ subtree }: Services, sinceMs: number): TreeNode {
  return {
    id: "worker",
    type: "supervisor",
    state: "running",
    sinceMs,
    restarts: 0,
    lastExit: null,
    supervision: subtree.facts(),
    children: subtree.nodes(),
  };
}
