import { ClaimLoop } from "#server/jobs/claim-loop.ts";
import { isPortQueue, QUEUE_LIMITS, QUEUE_NAMES, type QueueName } from "#server/jobs/queues.ts";
import type { Child, ChildSpec } from "#server/supervision/child-spec.ts";
import { DynamicSupervisor } from "#server/supervision/dynamic-supervisor.ts";
import type { ExitReason } from "#server/supervision/exit-reason.ts";
import type { ServiceSpec } from "#server/supervision/services.ts";
import { settlesWithin } from "#server/supervision/settle-within.ts";
import type { WorkerParts } from "../worker-parts.ts";
import { BASIC_QUEUES, poolId } from "./port-services.ts";

/** Between two orders to end, for runs that began while the last one was given. */
const REPEAT_MS = 50;
/** What is left of a drain that is cut off. */
const FORCED_MS = 500;

/**
 * Claims jobs of every queue that has a handler, and runs them. Stopping claims nothing more, ends the ports and puts their
 * jobs back; the queues do that side by side.
 */
export function claimsSpec(parts: WorkerParts): ServiceSpec {
  const { intervals, onReport } = parts;
  return {
    id: "claims",
    needs: ["queue", "registration", "ports", ...BASIC_QUEUES.map(poolId)],
    type: "supervisor",
    restart: "permanent",
    shutdown: intervals.drainMs + FORCED_MS,
    start: async () => {
      const intensity = { maxRestarts: 5, withinMs: 60_000 };
      const supervisor = new DynamicSupervisor({ name: "claims", intensity, onReport });
      const served = QUEUE_NAMES.filter((queue) => parts.runner.has(queue));
      for (const queue of served) await supervisor.start(loopSpec(parts, queue));
      return supervisor;
    },
  };
}

function loopSpec(parts: WorkerParts, queue: QueueName): ChildSpec {
  return {
    id: `claims ${queue}`,
    restart: "permanent",
    shutdown: parts.intervals.drainMs,
    start: () => Promise.resolve(startLoop(parts, queue)),
  };
}

function startLoop(parts: WorkerParts, queue: QueueName): Child {
  const loop = createLoop(parts, queue);
  parts.loops.set(queue, loop);
  const { promise: exited, resolve } = Promise.withResolvers<ExitReason>();
  let draining: Promise<void> | undefined;
  const drain = (): Promise<void> => (draining ??= drainLoop(parts, queue, loop));
  loop.start();
  return {
    exited,
    stop: () => {
      void drain().then(() => {
        resolve({ kind: "shutdown" });
      });
    },
    kill: () => {
      const wasDraining = draining !== undefined;
      const drained = drain();
      if (wasDraining) parts.runner.stopKind(queue, "lost_claim");
      const end = wasDraining ? settlesWithin(drained, FORCED_MS) : drained;
      void end.then(() => {
        resolve({ kind: "killed" });
      });
    },
  };
}

/** A claim that was being decided may begin after the first order to end. */
async function drainLoop(
  { runner }: WorkerParts,
  queue: QueueName,
  loop: ClaimLoop,
): Promise<void> {
  const stopped = loop.stop();
  runner.stopKind(queue, "shutdown");
  await stopped;
  const drained = loop.drained();
  do runner.stopKind(queue, "shutdown");
  while (!(await settlesWithin(drained, REPEAT_MS)));
}

function isPoolCurrent({ current, pooledId }: WorkerParts["neural"]): boolean {
  return current !== undefined && current.id === pooledId;
}

function createLoop(parts: WorkerParts, queue: QueueName): ClaimLoop {
  const { options, intervals, worker, database, boss, runner, pools } = parts;
  return new ClaimLoop({
    queue,
    database,
    boss,
    logger: options.logger,
    workerId: worker.id,
    capacity: options.capacity?.[queue] ?? QUEUE_LIMITS[queue].ceiling,
    leaseSec: intervals.heartbeatSec,
    pollMs: intervals.pollMs,
    mayClaim: () => {
      if (!isPortQueue(queue)) return true;
      // A pool whose environment has been replaced, or taken away, only ends its work.
      if (queue === "separate-neural" && !isPoolCurrent(parts.neural)) return false;
      return pools.lookup(queue)?.metadata.breakerWaitMs === 0;
    },
    run: (slot, entry) => runner.run(slot, entry),
  });
}
