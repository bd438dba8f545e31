import { isRestarted, type Child, type ChildSpec } from "./child-spec.ts";
import { crashed, type ExitReason } from "./exit-reason.ts";
import {
  RestartIntensity,
  RestartIntensityError,
  type IntensityLimit,
} from "./restart-intensity.ts";
import { restartedWith, type RestartStrategy } from "./restart-strategy.ts";
import { offenderOf, type ReportContext, type SupervisorReport } from "./supervisor-report.ts";
import { terminateChild } from "./terminate-child.ts";

/** A supervisor as data; children are started in this order and stopped in the reverse one. */
export interface SupervisorOptions {
  readonly name: string;
  readonly strategy: RestartStrategy;
  readonly intensity: IntensityLimit;
  readonly children: readonly ChildSpec[];
  /** Called for every failure; must not throw. */
  readonly onReport: (report: SupervisorReport) => void;
}

/** A first start that failed; what had been started before it is gone again. `cause` is the child's error. */
export class SupervisorStartError extends Error {
  readonly childId: string;

  constructor(supervisor: string, childId: string, cause: Error) {
    super(`${supervisor}: "${childId}" did not start: ${cause.message}`, { cause });
    this.name = "SupervisorStartError";
    this.childId = childId;
  }
}

/** What `children()` shows of one child. */
export interface ChildState {
  readonly id: string;
  readonly state: "starting" | "running" | "stopped";
  readonly restarts: number;
}

interface Slot {
  readonly spec: ChildSpec;
  child: Child | undefined;
  state: ChildState["state"];
  restarts: number;
}

/**
 * Starts the children one after the other and keeps them running. Rejects with SupervisorStartError
 * after a rollback in reverse order when one does not start or `signal` aborts meanwhile.
 */
export async function startSupervisor(
  options: SupervisorOptions,
  signal?: AbortSignal,
): Promise<Supervisor> {
  const supervisor = new Supervisor(options);
  await supervisor.startAll(signal);
  return supervisor;
}

/**
 * Restarts children by their restart type. Events are handled one at a time, as in OTP: a child's end
 * waits until a running start or stop is over. Made by `startSupervisor`.
 */
export class Supervisor implements Child {
  readonly exited: Promise<ExitReason>;
  readonly #options: SupervisorOptions;
  readonly #slots: readonly Slot[];
  readonly #intensity: RestartIntensity;
  readonly #stopping = new AbortController();
  readonly #settle: (reason: ExitReason) => void;
  #mailbox: Promise<void> = Promise.resolve();

  constructor(options: SupervisorOptions) {
    const ids = new Set(options.children.map((spec) => spec.id));
    if (ids.size !== options.children.length) {
      throw new Error(`${options.name}: two children have the same id.`);
    }
    const { promise, resolve } = Promise.withResolvers<ExitReason>();
    this.exited = promise;
    this.#settle = resolve;
    this.#options = options;
    this.#intensity = new RestartIntensity(options.intensity);
    this.#slots = options.children.map((spec) => ({
      spec,
      child: undefined,
      state: "stopped",
      restarts: 0,
    }));
  }

  /** The first start; called once, by `startSupervisor`. */
  async startAll(signal?: AbortSignal): Promise<void> {
    const abort = (): void => {
      this.#stopping.abort(signal?.reason);
    };
    signal?.addEventListener("abort", abort);
    if (signal?.aborted === true) abort();
    const started = this.#mailbox.then(async () => {
      for (const slot of this.#slots) await this.#startFirst(slot);
    });
    this.#mailbox = started.catch(() => undefined);
    try {
      await started;
    } finally {
      signal?.removeEventListener("abort", abort);
    }
  }

  /** Stops the children in reverse order, each by its shutdown rule; `exited` tells when that is done. */
  stop(): void {
    if (this.#stopping.signal.aborted) return;
    this.#stopping.abort(new Error(`${this.#options.name} is stopping.`));
    this.#post(() => this.#terminateAll({ kind: "shutdown" }));
  }

  /** Kills every child at once, then ends. */
  kill(): void {
    for (const slot of this.#slots) slot.child?.kill();
    this.stop();
  }

  /** The children in start order. */
  children(): readonly ChildState[] {
    return this.#slots.map(({ spec, state, restarts }) => ({ id: spec.id, state, restarts }));
  }

  #post(handle: () => Promise<void>): void {
    this.#mailbox = this.#mailbox.then(handle).catch((error: unknown) => {
      this.#settle(crashed(error));
    });
  }

  async #startFirst(slot: Slot): Promise<void> {
    try {
      this.#stopping.signal.throwIfAborted();
      await this.#startSlot(slot);
      this.#stopping.signal.throwIfAborted();
    } catch (error) {
      const reason = crashed(error);
      this.#report("start_error", reason, slot.spec);
      this.#stopping.abort(error);
      await this.#terminateAll(reason);
      const cause = error instanceof Error ? error : new Error(String(error));
      throw new SupervisorStartError(this.#options.name, slot.spec.id, cause);
    }
  }

  async #startSlot(slot: Slot): Promise<void> {
    slot.state = "starting";
    try {
      const child = await slot.spec.start(this.#stopping.signal);
      slot.child = child;
      slot.state = "running";
      void child.exited.then((reason) => {
        this.#post(() => this.#onExit(slot, child, reason));
      });
    } catch (error) {
      slot.state = "stopped";
      throw error;
    }
  }

  async #onExit(slot: Slot, child: Child, reason: ExitReason): Promise<void> {
    if (slot.child !== child || this.#stopping.signal.aborted) return;
    slot.child = undefined;
    slot.state = "stopped";
    const { restart } = slot.spec;
    if (reason.kind !== "normal" || restart === "permanent") {
      this.#report("child_terminated", reason, slot.spec);
    }
    if (isRestarted(restart, reason)) await this.#restart(slot, reason);
  }

  /** A restart that fails counts as the next restart, until the intensity is reached. */
  async #restart(slot: Slot, reason: ExitReason): Promise<void> {
    let last = reason;
    while (!this.#stopping.signal.aborted) {
      if (!this.#intensity.add(performance.now())) {
        await this.#giveUp(slot, last);
        return;
      }
      const failure = await this.#restartGroup(slot);
      if (failure === undefined) return;
      last = failure;
    }
  }

  async #restartGroup(slot: Slot): Promise<ExitReason | undefined> {
    const { strategy } = this.#options;
    const group = restartedWith(strategy, this.#slots, this.#slots.indexOf(slot));
    for (const other of group.toReversed()) await this.#terminate(other);
    for (const next of group) {
      next.restarts += 1;
      try {
        await this.#startSlot(next);
      } catch (error) {
        if (this.#stopping.signal.aborted) return undefined;
        const reason = crashed(error);
        this.#report("start_error", reason, next.spec);
        return reason;
      }
    }
    return undefined;
  }

  async #giveUp(slot: Slot, reason: ExitReason): Promise<void> {
    const cause = reason.kind === "crashed" ? reason.error : undefined;
    const end = crashed(new RestartIntensityError(slot.spec.id, this.#options.intensity, cause));
    this.#report("shutdown", end, slot.spec);
    this.#stopping.abort(end);
    await this.#terminateAll(end);
  }

  async #terminateAll(reason: ExitReason): Promise<void> {
    for (const slot of this.#slots.toReversed()) await this.#terminate(slot);
    this.#settle(reason);
  }

  async #terminate(slot: Slot): Promise<void> {
    const { child } = slot;
    if (child === undefined) return;
    slot.child = undefined;
    const end = await terminateChild(child, slot.spec.shutdown);
    slot.state = "stopped";
    const asTold = end.reason.kind === "shutdown" || end.reason.kind === "normal";
    if (end.overdue || !end.isGone || (!asTold && slot.spec.shutdown !== "brutal_kill")) {
      this.#report("shutdown_error", end.reason, slot.spec);
    }
  }

  #report(context: ReportContext, reason: ExitReason, spec: ChildSpec): void {
    const { name, onReport } = this.#options;
    onReport({ supervisor: name, context, reason, offender: offenderOf(spec) });
  }
}
