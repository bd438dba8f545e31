import { join } from "node:path";
import { DynamicSupervisor } from "../../supervision/dynamic-supervisor.ts";
import { crashed, isAbnormal, type ExitReason } from "../../supervision/exit-reason.ts";
import { RestartIntensityError } from "../../supervision/restart-intensity.ts";
import { superviseInterval } from "../../supervision/supervise-interval.ts";
import { startSupervisor, type Supervisor } from "../../supervision/supervisor.ts";
import { PortCrashError, type SupervisedPort } from "../supervised-port.ts";
import { readRssBytes } from "./measure-tree.ts";
import { PoolSlot } from "./pool-slot.ts";
import type { PoolOptions } from "./pool-types.ts";
import { PORT, starterSpec } from "./port-starter.ts";
import { recycleReason } from "./recycle-rule.ts";

/** What the workers tell the pool. */
export interface WorkerEvents {
  /** A worker can take a request, or it is known that fewer can. */
  readonly onChange: () => void;
}

/**
 * The worker slots of a pool and the tree that runs them: dynamic supervisor, a starter for each slot,
 * the port in it. Restarting is the supervisors' work; what is missing for good is started at the next look.
 */
export class PoolWorkers {
  readonly slots: readonly PoolSlot[];
  readonly counts = { crashed: 0, recycled: 0 };
  readonly #options: PoolOptions;
  readonly #events: WorkerEvents;
  readonly #timers = new Set<NodeJS.Timeout>();
  #starters: DynamicSupervisor | undefined;
  #isFilling = false;
  #isStopping = false;

  constructor(options: PoolOptions, events: WorkerEvents) {
    this.#options = options;
    this.#events = events;
    this.slots = Array.from({ length: options.size }, (_, index) => {
      return new PoolSlot(`${options.kind}-${index + 1}`);
    });
  }

  /** Resolves at once: the ports come up side by side, a batch at a time. */
  async start(signal?: AbortSignal): Promise<Supervisor> {
    const { kind, onReport, reconcileMs, shutdownMs } = this.#options;
    return startSupervisor(
      {
        name: `pool ${kind}`,
        strategy: "rest_for_one",
        intensity: { maxRestarts: 5, withinMs: 60_000 },
        onReport,
        children: [
          {
            id: "workers",
            type: "supervisor",
            restart: "permanent",
            shutdown: shutdownMs + 1000,
            start: () => Promise.resolve(this.#makeStarters()),
          },
          superviseInterval({
            id: "reconcile",
            everyMs: reconcileMs,
            runsAtStart: true,
            run: () => this.#reconcile(),
          }),
        ],
      },
      signal,
    );
  }

  /** No worker is started from now on. */
  close(): void {
    this.#isStopping = true;
    for (const timer of this.#timers) clearTimeout(timer);
  }

  /** Whoever waits for an untainted worker hears of the taint's end. */
  #wakeAfterTaint(): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#events.onChange();
    }, this.#options.taintMs + 1);
    this.#timers.add(timer);
  }

  /** The request of a worker has ended: it is free, or it is on its way out. */
  finish(slot: PoolSlot): void {
    slot.current = undefined;
    const { port } = slot;
    if (!port || slot.state !== "busy") return;
    if (port.isLeaving) {
      slot.state = "stopping";
      void this.#afterLast(slot, port);
      return;
    }
    slot.free(port);
    this.#recycleIfDue(slot, port);
  }

  /** A port that was ended on purpose, or has done all that it was there for, is followed by another. */
  async #afterLast(slot: PoolSlot, port: SupervisedPort): Promise<void> {
    if (isAbnormal(await port.exited)) return;
    if (port.isSpent) this.counts.recycled += 1;
    await this.#ensure(slot);
  }

  /** Ends a worker by name and lets its supervisor start it anew; false when there is none. */
  restart(name: string): boolean {
    const slot = this.slots.find((each) => each.name === name);
    if (!slot?.port) return false;
    if (slot.state === "stopping") return true;
    slot.state = "stopping";
    void this.#replace(slot);
    return true;
  }

  /** Kills a worker's starter, as a crash would; false when there is none. */
  kill(name: string): boolean {
    const starter = this.slots.find((each) => each.name === name)?.handle?.current;
    starter?.kill();
    return starter !== undefined;
  }

  #makeStarters(): DynamicSupervisor {
    const { kind, size, intensity, onReport } = this.#options;
    for (const slot of this.slots) {
      slot.handle = undefined;
      if (slot.state !== "failed") slot.state = "down";
    }
    this.#starters = new DynamicSupervisor({
      name: `workers ${kind}`,
      maxChildren: size,
      intensity: { ...intensity, maxRestarts: (intensity.maxRestarts + 1) * size },
      onReport,
    });
    return this.#starters;
  }

  /** Starts what is missing, and replaces what is due for its age. */
  #reconcile(): void {
    for (const slot of this.slots) {
      const { port, handle } = slot;
      if (slot.state === "idle" && port) this.#recycleIfDue(slot, port);
      else if (slot.state === "down" && handle) void this.#ensure(slot);
    }
    if (!this.#isFilling) void this.#fill();
  }

  async #fill(): Promise<void> {
    this.#isFilling = true;
    const missing = this.slots.filter(({ handle }) => !handle);
    const lane = async (): Promise<void> => {
      for (let slot = missing.shift(); slot; slot = missing.shift()) await this.#startSlot(slot);
    };
    const lanes = Math.min(this.#options.batchSize, missing.length);
    await Promise.all(Array.from({ length: lanes }, () => lane()));
    this.#isFilling = false;
  }

  async #startSlot(slot: PoolSlot): Promise<void> {
    const starters = this.#starters;
    if (!starters || !this.#mayStartBy(starters)) return;
    const wasFailed = slot.state === "failed";
    if (!wasFailed) slot.state = "starting";
    try {
      slot.handle = await starters.start(starterSpec(this.#starterOptions(slot)));
      if (wasFailed) this.#event("pool.worker_restored", slot, {});
    } catch (error) {
      if (this.#mayStartBy(starters)) this.#fail(slot, error);
    }
  }

  #mayStartBy(starters: DynamicSupervisor): boolean {
    return !this.#isStopping && starters === this.#starters;
  }

  #starterOptions(slot: PoolSlot) {
    const { intensity, shutdownMs, sampleMs, openPort, folder, onReport } = this.#options;
    return {
      name: slot.name,
      intensity,
      shutdownMs,
      sampleMs,
      onReport,
      folder: join(folder, slot.name),
      openPort: (signal: AbortSignal) => {
        if (slot.state === "down" || slot.state === "stopping") slot.state = "starting";
        return openPort(join(folder, slot.name), signal);
      },
      sample: () => slot.sample(),
      onReady: (port: SupervisedPort) => {
        slot.free(port);
        this.#events.onChange();
      },
      onEnd: (port: SupervisedPort, reason: ExitReason) => {
        this.#onEnd(slot, port, reason);
      },
      onGivenUp: (error: unknown) => {
        slot.handle = undefined;
        this.#fail(slot, error instanceof RestartIntensityError ? (error.cause ?? error) : error);
      },
    };
  }

  #onEnd(slot: PoolSlot, port: SupervisedPort, reason: ExitReason): void {
    if (slot.port !== port) return;
    slot.lose(reason, "down");
    if (this.#isStopping) return;
    if (isAbnormal(reason)) {
      slot.restarts += 1;
      slot.taint(this.#options.taintMs);
      this.#wakeAfterTaint();
      this.counts.crashed += 1;
      this.#event("port.crashed", slot, crashFacts(reason));
    }
    this.#events.onChange();
  }

  #recycleIfDue(slot: PoolSlot, port: SupervisedPort): void {
    const { recycle } = this.#options;
    const ageMs = Date.now() - port.state().startedAt.getTime();
    const idleMs = performance.now() - slot.idleSinceMs;
    const wear = { requests: port.requests, ageMs, idleMs, rssBytes: this.#rssOf(port) };
    const reason = recycleReason(recycle, wear);
    if (reason === null) return;
    this.counts.recycled += 1;
    const { requests, rssBytes = null } = wear;
    this.#event("port.recycled", slot, { reason, requests, ageMs, rssBytes });
    slot.state = "stopping";
    void this.#replace(slot);
  }

  #rssOf(port: SupervisedPort): number | undefined {
    if (this.#options.recycle.maxRssBytes === undefined || port.pid === undefined) return undefined;
    try {
      return (this.#options.readRssBytes ?? readRssBytes)(port.pid);
    } catch (error) {
      this.#options.onWarning("a port's memory can't be measured", { pid: port.pid, err: error });
      return undefined;
    }
  }

  /** The starter ends the port in order and starts another one; nobody counts that as a restart. */
  async #replace(slot: PoolSlot): Promise<void> {
    if (!this.#isStopping) await slot.handle?.current?.replace(PORT);
  }

  async #ensure(slot: PoolSlot): Promise<void> {
    if (!this.#isStopping) await slot.handle?.current?.ensure(PORT);
  }

  #fail(slot: PoolSlot, cause: unknown): void {
    const isNew = slot.state !== "failed";
    slot.lose(crashed(cause), "failed");
    slot.failure = failureText(cause);
    if (isNew) this.#event("pool.worker_failed", slot, { message: slot.failure.slice(0, 500) });
    this.#events.onChange();
  }

  #event(
    type: "port.crashed" | "port.recycled" | "pool.worker_failed" | "pool.worker_restored",
    slot: PoolSlot,
    data: Readonly<Record<string, string | number | null>>,
  ): void {
    this.#options.onEvent({ type, data: { worker: slot.name, ...data } });
  }
}

function crashFacts(reason: ExitReason): Record<string, string | number | null> {
  if (reason.kind !== "crashed") return { reason: reason.kind };
  const { error } = reason;
  if (!(error instanceof PortCrashError)) return { reason: "error", message: error.message };
  const { outcome } = error;
  if (outcome.kind !== "crashed") return { reason: outcome.kind, message: error.message };
  const { exitCode = null, signal = null } = outcome;
  return { reason: outcome.reason, message: error.message, exitCode, signal };
}

/** What a caller is told: the message, and the end of what the process wrote. */
function failureText(cause: unknown): string {
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  if (!(inner instanceof Error)) return String(inner);
  const outcome = inner instanceof PortCrashError ? inner.outcome : undefined;
  const tail = outcome && "stderrTail" in outcome ? outcome.stderrTail.trim() : "";
  return tail === "" ? inner.message : `${inner.message}\n${tail}`;
}
