import type { ChildHandle } from "../../supervision/dynamic-supervisor.ts";
import type { ExitReason } from "../../supervision/exit-reason.ts";
import { describeExit } from "../../supervision/exit-reason.ts";
import type { Supervisor } from "../../supervision/supervisor.ts";
import type { PortSnapshot } from "../../telemetry/worker-snapshot.ts";
import type { SupervisedPort } from "../supervised-port.ts";
import { measureTree, type TreeMeasure } from "./measure-tree.ts";
import type { Waiting } from "./waiting-line.ts";

/** `down`: its supervisor brings it back, or the next look does; `failed`: only the next look does. */
export type SlotState = "starting" | "idle" | "busy" | "stopping" | "down" | "failed";

/** The pool's view of one worker: whether it can be given work. It starts and ends nothing. */
export class PoolSlot {
  readonly name: string;
  state: SlotState = "down";
  port: SupervisedPort | undefined;
  /** The starter; undefined until it has been started, and after it has given up. */
  handle: ChildHandle<Supervisor> | undefined;
  current: Waiting | undefined;
  restarts = 0;
  lastExit: string | null = null;
  /** Why it can't be started: the message, and the end of what the process wrote. */
  failure = "";
  #taintedUntilMs = 0;
  #measure: TreeMeasure | undefined;
  #idleSinceMs = 0;

  constructor(name: string) {
    this.name = name;
  }

  get isTainted(): boolean {
    return performance.now() < this.#taintedUntilMs;
  }

  get idleSinceMs(): number {
    return this.#idleSinceMs;
  }

  taint(forMs: number): void {
    this.#taintedUntilMs = performance.now() + forMs;
  }

  /** A port is ready, or has become free. */
  free(port: SupervisedPort): void {
    this.port = port;
    this.failure = "";
    this.state = "idle";
    this.#idleSinceMs = performance.now();
  }

  /** The port is gone. */
  lose(reason: ExitReason, state: "down" | "failed"): void {
    this.port = undefined;
    this.#measure = undefined;
    this.lastExit = describeExit(reason).slice(0, 200);
    this.state = state;
  }

  /** Measures the port's tree; keeps the last measurement when that fails. */
  sample(): void {
    const pid = this.port?.pid;
    if (pid !== undefined) this.#measure = measureTree(pid, this.#measure) ?? this.#measure;
  }

  /** The last measurement of the port that runs now. */
  get measure(): TreeMeasure | undefined {
    return this.#measure;
  }

  snapshot(memoryLimitBytes: number | null): PortSnapshot {
    const taintedMs = this.#taintedUntilMs - performance.now();
    return {
      name: this.name,
      state: this.state === "idle" && taintedMs > 0 ? "tainted" : this.state,
      jobId: this.current?.request.jobId ?? null,
      memoryLimitBytes,
      restarts: this.restarts,
      taintedUntil: taintedMs > 0 ? new Date(Date.now() + taintedMs).toISOString() : null,
      lastExit: this.lastExit,
      ...measureFacts(this.#measure),
      ...portFacts(this.port, this.current !== undefined),
    };
  }
}

function measureFacts(measure: TreeMeasure | undefined) {
  const { cpuPercent = 0, threads = 0, readBytes = 0, writtenBytes = 0 } = measure ?? {};
  return { cpuPercent, threads, readBytes, writtenBytes };
}

const NO_PORT = {
  pid: null,
  stage: null,
  fraction: null,
  rssBytes: 0,
  processes: 0,
  requests: 0,
  heartbeatAt: null,
  startedAt: null,
};

function portFacts(port: SupervisedPort | undefined, isBusy: boolean) {
  const state = port?.state();
  if (!state) return NO_PORT;
  return {
    pid: state.pid ?? null,
    stage: isBusy ? (state.stage ?? null) : null,
    fraction: isBusy ? (state.fraction ?? null) : null,
    rssBytes: state.rssBytes,
    processes: state.processes,
    requests: state.requests,
    heartbeatAt: state.heardAt?.toISOString() ?? null,
    startedAt: state.startedAt.toISOString(),
  };
}
