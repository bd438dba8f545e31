import { once } from "node:events";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { PORT_QUEUES, QUEUE_LIMITS, type PortQueue } from "#server/jobs/queues.ts";
import type { ForkServer } from "#server/ports/fork-server/fork-server.ts";
import { startPool } from "#server/ports/pool/pool.ts";
import type { PoolEvent, PoolOptions } from "#server/ports/pool/pool-types.ts";
import type { ProcessLimits } from "#server/ports/port-types.ts";
import type { SupervisedPort } from "#server/ports/supervised-port.ts";
import type { ChildSpec } from "#server/supervision/child-spec.ts";
import { StartIgnoredError } from "#server/supervision/dynamic-supervisor.ts";
import { monitor } from "#server/supervision/monitor.ts";
import { startSupervisor } from "#server/supervision/supervisor.ts";
import type { ServiceSpec } from "#server/supervision/services.ts";
import { settlesWithin } from "#server/supervision/settle-within.ts";
import type { WorkerParts } from "../worker-parts.ts";
import type { PortCommand } from "../worker-options.ts";
import { OPEN_FILES, PORT_KINDS, PORT_LIFE } from "./port-kinds.ts";

/** The name that all ports' fork server has among the fork servers. */
const AUDIO = "audio";
const FORK_SERVER_WAIT_MS = 10_000;
const NOTICE_MS = 1000;
const FORK_SERVER_START_MS = 60_000;
const POOL_SHUTDOWN_MS = 8000;
const QUEUE_LIMIT = 100;
const BATCH_SIZE = 4;

/** Queues that every worker serves. */
export const BASIC_QUEUES = PORT_QUEUES.filter((queue) => queue !== "separate-neural");

/** The fork server, where there is one, and a pool for each queue. */
export function portServices(parts: WorkerParts): ServiceSpec[] {
  const { forkServer, commandOf } = parts.options;
  const isForked = BASIC_QUEUES.some((queue) => commandOf(queue).forkAs);
  return [
    ...(forkServer && isForked ? [forkServerSpec(parts, forkServer)] : []),
    ...BASIC_QUEUES.map((queue) => poolSpec(parts, queue)),
    neuralPoolSpec(parts),
  ];
}

/** The name of a queue's pool among the services. */
export function poolId(queue: PortQueue): string {
  return `pool ${queue}`;
}

function forkServerSpec(parts: WorkerParts, { command, env = {} }: PortCommand): ServiceSpec {
  const { ports, forkServers, onReport } = parts;
  const server: ChildSpec = {
    id: "server",
    restart: "permanent",
    shutdown: 3000,
    start: async () => {
      // A process with threads can't be forked; each port has its own number.
      const limits = { ...PORT_LIFE, startMs: FORK_SERVER_START_MS, threads: 1 };
      const started = await ports.openForkServer({ command, env, limits });
      // Nobody waits here: a worker serves while the first import is going on.
      void register(parts, started);
      return started;
    },
  };
  let hasGivenUp = false;
  return {
    id: "fork-server",
    needs: ["ports"],
    type: "supervisor",
    restart: "permanent",
    shutdown: 4000,
    start: async (signal) => {
      // Ports are spawned meanwhile; the service monitor tries again at its next look.
      if (hasGivenUp) {
        hasGivenUp = false;
        throw new StartIgnoredError("The fork server keeps coming down.");
      }
      const supervisor = await startSupervisor(
        {
          name: "fork-server",
          strategy: "one_for_one",
          intensity: { maxRestarts: 5, withinMs: 30_000 },
          children: [server],
          onReport,
        },
        signal,
      );
      monitor(supervisor, (reason) => {
        hasGivenUp = reason.kind === "crashed";
      });
      return supervisor;
    },
  };

  async function register({ options }: WorkerParts, server: ForkServer): Promise<void> {
    try {
      await server.ready;
      forkServers.register(AUDIO, server, server);
    } catch (error) {
      options.logger.warn({ err: error }, "the fork server did not start");
    }
  }
}

function poolSpec(parts: WorkerParts, queue: PortQueue): ServiceSpec {
  return {
    id: poolId(queue),
    needs: ["ports"],
    type: "supervisor",
    restart: "permanent",
    shutdown: POOL_SHUTDOWN_MS + 1000,
    start: async (signal) => {
      const pool = await startPool(poolOptions(parts, queue), signal);
      parts.pools.register(queue, pool, pool);
      return pool;
    },
  };
}

/** Runs while there is something to separate with; one that has been replaced first ends its work. */
function neuralPoolSpec(parts: WorkerParts): ServiceSpec {
  const { neural, pools } = parts;
  const queue = "separate-neural";
  const spec = poolSpec(parts, queue);
  return {
    ...spec,
    isWanted: () => {
      const pool = pools.lookup(queue)?.metadata;
      if (!pool) return neural.current !== undefined;
      return neural.current?.id === neural.pooledId || pool.snapshot().busy > 0;
    },
    start: (signal) => {
      neural.pooledId = neural.current?.id;
      return spec.start(signal);
    },
  };
}

function poolOptions(parts: WorkerParts, queue: PortQueue): PoolOptions {
  const { options, intervals, onReport } = parts;
  const { recycle, memoryBytes } = PORT_KINDS[queue];
  const memoryLimitBytes = options.portLimits?.memoryBytes ?? memoryBytes;
  return {
    kind: queue,
    size: options.capacity?.[queue] ?? QUEUE_LIMITS[queue].ceiling,
    batchSize: BATCH_SIZE,
    queueLimit: QUEUE_LIMIT,
    folder: join(options.dataDir, "run", "workers", parts.worker.id),
    openPort: (folder, signal) => openPort(parts, queue, { folder, signal }),
    recycle: { ...recycle, ...options.recycle?.[queue] },
    memoryLimitBytes,
    taintMs: 60_000,
    breaker: { failures: 3, withinMs: 60_000, openMs: 30_000, ...options.breaker },
    reconcileMs: intervals.poolMs,
    sampleMs: intervals.sampleMs,
    intensity: { maxRestarts: 3, withinMs: 5000 },
    shutdownMs: POOL_SHUTDOWN_MS,
    onEvent: (event) => tell(parts, event),
    onReport,
    onWarning: (text, facts) => options.logger.warn(facts, text),
  };
}

async function openPort(
  parts: WorkerParts,
  queue: PortQueue,
  { folder, signal }: { folder: string; signal: AbortSignal },
): Promise<SupervisedPort> {
  const { options, ports } = parts;
  const command = commandOf(parts, queue);
  const { memoryBytes, processes, requests, nice } = PORT_KINDS[queue];
  const limits: ProcessLimits = {
    ...PORT_LIFE,
    // A neural port forks, which a process with threads can't; its requests say how many they may take.
    threads: queue === "separate-neural" ? 1 : parts.threads,
    memoryBytes,
    processes,
    openFiles: OPEN_FILES,
    nice,
    ...options.portLimits,
  };
  const start = { kind: queue, ...command, folder, limits, requests };
  if (!command.forkAs) return ports.open(start);
  for (;;) {
    const forkServer = await findForkServer(parts, signal);
    const port = ports.open(start, forkServer);
    const isLost = forkServer && (await endsUnready(port, signal)) && (await isGone(forkServer));
    // That the fork server went away is not the port's failure.
    if (!isLost || signal.aborted) return port;
  }
}

/** Throws when there is nothing to start: the pool ends with the next look at its services. */
function commandOf({ options, neural }: WorkerParts, queue: PortQueue): PortCommand {
  if (queue !== "separate-neural") return options.commandOf(queue);
  if (!neural.current) throw new Error("Neural separation is not set up any more.");
  return neural.current.command;
}

/** Whether the port ended before it was ready; told to end, it does. */
async function endsUnready(port: SupervisedPort, signal: AbortSignal): Promise<boolean> {
  const stop = (): void => port.stop();
  signal.addEventListener("abort", stop);
  try {
    await port.ready;
    return false;
  } catch {
    return true;
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

/** A port may notice the end of its fork server a moment before its own words do, and long before the proof of it. */
async function isGone(forkServer: ForkServer): Promise<boolean> {
  if (!forkServer.isReady) return true;
  return (await settlesWithin(forkServer.exited, NOTICE_MS)) || !forkServer.isReady;
}

/** Undefined when there is none, or none comes back soon: then ports are spawned, which only takes longer. */
async function findForkServer(
  { options, forkServers }: WorkerParts,
  signal: AbortSignal,
): Promise<ForkServer | undefined> {
  if (!options.forkServer) return undefined;
  const waitMs = options.forkServerWaitMs ?? FORK_SERVER_WAIT_MS;
  const limit = AbortSignal.any([signal, AbortSignal.timeout(waitMs)]);
  try {
    for (;;) {
      const { metadata } = await forkServers.waitFor(AUDIO, waitMs, limit);
      if (metadata.isReady) return metadata;
      // It is on its way out: its name is free as soon as it is gone.
      await Promise.race([metadata.exited, rejectWhen(limit)]);
    }
  } catch {
    return undefined;
  }
}

async function rejectWhen(signal: AbortSignal): Promise<never> {
  signal.throwIfAborted();
  await once(signal, "abort");
  throw signal.reason;
}

function tell({ events, options }: WorkerParts, event: PoolEvent): void {
  options.logger.warn(event, "pool event");
  events.record(event);
}

/** Threads of each port: half of the machine, since two of them work at a time. */
export function threadsPerPort(): number {
  return Math.max(1, Math.floor(availableParallelism() / 2));
}
