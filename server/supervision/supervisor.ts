import { Changes } from "./changes.ts";
import { ChildSlot } from "./child-slot.ts";
import { isRestarted, type Child, type ChildSpec } from "./child-spec.ts";
import { crashed, isAbnormal, type ExitReason } from "./exit-reason.ts";
import { findSpecMistakes, type AutoShutdown } from "./find-spec-mistakes.ts";
import {
  RestartIntensity,
  RestartIntensityError,
  type IntensityLimit,
} from "./restart-intensity.ts";
import { restartedWith, type RestartStrategy } from "./restart-strategy.ts";
import { offenderOf, type ReportContext, type SupervisorReport } from "./supervisor-report.ts";
import { terminateChild } from "./terminate-child.ts";
import type { TreeSource } from "./tree.ts";

/** A supervisor as data; children are started in this order and stopped in the reverse one. */
export interface SupervisorOptions {
  readonly name: string;
  readonly strategy: RestartStrategy;
  readonly intensity: IntensityLimit;
  readonly children: readonly ChildSpec[];
  /** `never` by default. */
  readonly autoShutdown?: AutoShutdown;
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
  readonly subtree: TreeSource = {
    nodes: () => this.#slots.map((slot) => slot.node()),
    facts: () => ({
      strategy: this.#options.strategy,
      intensity: this.#intensity.recent(performance.now()),
    }),
    onChange: (listener) => this.#changes.subscribe(listener),
  };
  readonly #options: SupervisorOptions;
  readonly #slots: readonly ChildSlot[];
  readonly #changes = new Changes();
  readonly #intensity: RestartIntensity;
  readonly #stopping = new AbortController();
  readonly #settle: (reason: ExitReason) => void;
  #mailbox: Promise<void> = Promise.resolve();

  constructor(options: SupervisorOptions) {
    const mistakes = findSpecMistakes(options.children, options.autoShutdown);
    if (mistakes.length > 0) throw new Error(`${options.name}: ${mistakes.join(" ")}`);
    const { promise, resolve } = Promise.withResolvers<ExitReason>();
    this.exited = promise;
    this.#settle = resolve;
    this.#options = options;
    this.#intensity = new RestartIntensity(options.intensity);
    this.#slots = options.children.map((spec) => new ChildSlot(spec, this.#changes));
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

  /**
   * Ends a child by its shutdown rule and starts it anew, with those that its strategy ties to it; no
   * restart is counted. Resolves when that is done, at once for an unknown id; a start that fails is
   * tried again as after a crash.
   */
  replace(id: string): Promise<void> {
    return this.#startAnew(id, () => true);
  }

  /** As `replace`, for a child that does not run: one that ended for good by its restart type. */
  ensure(id: string): Promise<void> {
    return this.#startAnew(id, ({ child }) => child === undefined);
  }

  #startAnew(id: string, isDue: (slot: ChildSlot) => boolean): Promise<void> {
    const slot = this.#slots.find(({ spec }) => spec.id === id);
    const { promise: done, resolve } = Promise.withResolvers<undefined>();
    this.#post(async () => {
      try {
        if (!slot || !isDue(slot) || this.#stopping.signal.aborted) return;
        const failure = await this.#restartGroup(slot, 0);
        if (failure) await this.#restart(slot, failure);
      } finally {
        resolve(undefined);
      }
    });
    return done;
  }

  #post(handle: () => Promise<void>): void {
    this.#mailbox = this.#mailbox.then(handle).catch((error: unknown) => {
      this.#settle(crashed(error));
    });
  }

  async #startFirst(slot: ChildSlot): Promise<void> {
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

  async #startSlot(slot: ChildSlot): Promise<void> {
    slot.enter("starting");
    try {
      const child = await slot.spec.start(this.#stopping.signal);
      slot.fill(child);
      void child.exited.then((reason) => {
        this.#post(() => this.#onExit(slot, child, reason));
      });
    } catch (error) {
      slot.empty(crashed(error));
      throw error;
    }
  }

  async #onExit(slot: ChildSlot, child: Child, reason: ExitReason): Promise<void> {
    if (slot.child !== child || this.#stopping.signal.aborted) return;
    const { restart } = slot.spec;
    const isBack = isRestarted(restart, reason);
    slot.empty(reason, isBack || !isAbnormal(reason) ? "stopped" : "failed");
    if (reason.kind !== "normal" || restart === "permanent") {
      this.#report("child_terminated", reason, slot.spec);
    }
    if (isBack) await this.#restart(slot, reason);
    else if (this.#isOver(slot)) await this.#shutDown();
  }

  /** OTP's automatic shutdown: the end of a significant child may be the end of the whole. */
  #isOver(slot: ChildSlot): boolean {
    if (slot.spec.significant !== true) return false;
    if (this.#options.autoShutdown === "any_significant") return true;
    return this.#slots.every(({ spec, child }) => spec.significant !== true || !child);
  }

  async #shutDown(): Promise<void> {
    this.#stopping.abort(new Error(`${this.#options.name} is done.`));
    await this.#terminateAll({ kind: "shutdown" });
  }

  /** A restart that fails counts as the next restart, until the intensity is reached. */
  async #restart(slot: ChildSlot, reason: ExitReason): Promise<void> {
    let last = reason;
    while (!this.#stopping.signal.aborted) {
      if (!this.#intensity.add(performance.now())) {
        await this.#giveUp(slot, last);
        return;
      }
      const failure = await this.#restartGroup(slot, 1);
      if (failure === undefined) return;
      last = failure;
    }
  }

  async #restartGroup(slot: ChildSlot, restarts: 0 | 1): Promise<ExitReason | undefined> {
    const { strategy } = this.#options;
    const group = restartedWith(strategy, this.#slots, this.#slots.indexOf(slot));
    for (const other of group.toReversed()) await this.#terminate(other);
    for (const next of group.filter(({ spec }) => spec.restart !== "temporary")) {
      next.restarts += restarts;
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

  async #giveUp(slot: ChildSlot, reason: ExitReason): Promise<void> {
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

  async #terminate(slot: ChildSlot): Promise<void> {
    const { child } = slot;
    if (child === undefined) return;
    slot.enter("stopping");
    const end = await terminateChild(child, slot.spec.shutdown);
    slot.empty(end.reason);
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
