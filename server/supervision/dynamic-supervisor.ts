import { Changes } from "./changes.ts";
import { ChildSlot } from "./child-slot.ts";
import { isRestarted, type Child, type ChildSpec } from "./child-spec.ts";
import { crashed, isAbnormal, type ExitReason } from "./exit-reason.ts";
import { findSpecMistakes } from "./find-spec-mistakes.ts";
import {
  RestartIntensity,
  RestartIntensityError,
  type IntensityLimit,
} from "./restart-intensity.ts";
import { offenderOf, type ReportContext, type SupervisorReport } from "./supervisor-report.ts";
import { terminateChild } from "./terminate-child.ts";
import type { TreeNode, TreeSource } from "./tree.ts";

export interface DynamicSupervisorOptions {
  readonly name: string;
  readonly intensity: IntensityLimit;
  /** Ends the children at the end, each by `terminate`; all at once by default. */
  readonly endInOrder?: () => Promise<void>;
  /** One more is refused; no limit by default. */
  readonly maxChildren?: number;
  /** Called for every failure; must not throw. */
  readonly onReport: (report: SupervisorReport) => void;
}

/** A child started on demand. It stays the same over restarts. */
export interface ChildHandle<C extends Child = Child> {
  readonly id: string;
  /** What runs under it now; undefined between an end and the next start. */
  readonly current: C | undefined;
}

/** Thrown by a child's start that is not wanted any more: the supervisor lets go of it without a report. */
export class StartIgnoredError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "StartIgnoredError";
  }
}

/** All places are taken, or the supervisor is stopping. */
export class NoRoomError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "NoRoomError";
  }
}

/**
 * Starts children on demand and keeps them running, each by its own restart type (OTP's
 * `DynamicSupervisor`, always one_for_one). Children start side by side; at the end all are stopped
 * at once, each within its own shutdown.
 */
export class DynamicSupervisor implements Child {
  readonly exited: Promise<ExitReason>;
  readonly subtree: TreeSource = {
    nodes: () => this.which(),
    facts: () => ({
      strategy: "dynamic",
      intensity: this.#intensity.recent(performance.now()),
    }),
    onChange: (listener) => this.#changes.subscribe(listener),
  };
  readonly #options: DynamicSupervisorOptions;
  readonly #changes = new Changes();
  readonly #slots = new Map<ChildHandle, DynamicSlot>();
  readonly #intensity: RestartIntensity;
  readonly #stopping = new AbortController();
  readonly #settle: (reason: ExitReason) => void;

  constructor(options: DynamicSupervisorOptions) {
    const { promise, resolve } = Promise.withResolvers<ExitReason>();
    this.exited = promise;
    this.#settle = resolve;
    this.#options = options;
    this.#intensity = new RestartIntensity(options.intensity);
  }

  /** Resolves when the child is ready. Rejects with its error, nothing left, or with NoRoomError. */
  async start<C extends Child>(spec: ChildSpec<C>): Promise<ChildHandle<C>> {
    const mistakes = findSpecMistakes([spec]);
    if (mistakes.length > 0) throw new Error(`${this.#options.name}: ${mistakes.join(" ")}`);
    this.#assertRoom();
    const slot = new DynamicSlot(spec, this.#changes, this.#stopping.signal);
    const handle: ChildHandle<C> = {
      id: spec.id,
      get current() {
        return slot.child as C | undefined;
      },
    };
    this.#slots.set(handle, slot);
    try {
      await this.#startSlot(handle, slot);
    } catch (error) {
      this.#remove(handle);
      this.#reportStart(slot, crashed(error));
      throw error;
    }
    return handle;
  }

  /** Ends a child for good; resolves when it is gone. False when the handle is none of this supervisor's. */
  async terminate(handle: ChildHandle): Promise<boolean> {
    const slot = this.#slots.get(handle);
    if (!slot) return false;
    await this.#terminate(handle, slot);
    return true;
  }

  /** The children in order of their start. */
  which(): readonly TreeNode[] {
    return [...this.#slots.values()].map((slot) => slot.node());
  }

  /** How many children there are, and how many of them run now. */
  count(): { readonly specs: number; readonly running: number } {
    const slots = [...this.#slots.values()];
    return {
      specs: slots.length,
      running: slots.filter(({ state }) => state === "running").length,
    };
  }

  stop(): void {
    this.#end({ kind: "shutdown" });
  }

  kill(): void {
    for (const slot of this.#slots.values()) slot.child?.kill();
    this.stop();
  }

  #assertRoom(): void {
    const { name, maxChildren = Infinity } = this.#options;
    if (this.#stopping.signal.aborted) throw new NoRoomError(`${name} is stopping.`);
    if (this.#slots.size < maxChildren) return;
    throw new NoRoomError(`${name} has its ${maxChildren} children already.`);
  }

  async #startSlot(handle: ChildHandle, slot: DynamicSlot): Promise<void> {
    const child = await slot.start();
    void child.exited.then((reason) => this.#onExit(handle, slot, { child, reason }));
  }

  async #onExit(
    handle: ChildHandle,
    slot: DynamicSlot,
    { child, reason }: { child: Child; reason: ExitReason },
  ): Promise<void> {
    if (slot.child !== child || slot.isEnding || this.#stopping.signal.aborted) return;
    const { restart } = slot.spec;
    slot.empty(reason);
    if (reason.kind !== "normal" || restart === "permanent") {
      this.#report("child_terminated", reason, slot.spec);
    }
    if (isRestarted(restart, reason)) await this.#restart(handle, slot, reason);
    else this.#remove(handle);
  }

  /** A restart that fails counts as the next restart, until the intensity is reached. */
  async #restart(handle: ChildHandle, slot: DynamicSlot, reason: ExitReason): Promise<void> {
    let last = reason;
    while (!slot.isEnding && !this.#stopping.signal.aborted) {
      if (!this.#intensity.add(performance.now())) {
        this.#giveUp(slot, last);
        return;
      }
      slot.restarts += 1;
      try {
        await this.#startSlot(handle, slot);
        return;
      } catch (error) {
        if (error instanceof StartIgnoredError) {
          this.#remove(handle);
          return;
        }
        last = crashed(error);
        this.#reportStart(slot, last);
      }
    }
  }

  #giveUp(slot: DynamicSlot, reason: ExitReason): void {
    const cause = reason.kind === "crashed" ? reason.error : undefined;
    const end = crashed(new RestartIntensityError(slot.spec.id, this.#options.intensity, cause));
    this.#report("shutdown", end, slot.spec);
    this.#end(end);
  }

  #end(reason: ExitReason): void {
    if (this.#stopping.signal.aborted) return;
    this.#stopping.abort(new Error(`${this.#options.name} is stopping.`));
    void this.#endChildren().then(() => {
      this.#settle(reason);
    });
  }

  async #endChildren(): Promise<void> {
    await this.#options.endInOrder?.();
    await Promise.all([...this.#slots].map(([handle, slot]) => this.#terminate(handle, slot)));
  }

  async #terminate(handle: ChildHandle, slot: DynamicSlot): Promise<void> {
    const { reason, isInOrder } = await slot.end();
    if (!isInOrder) this.#report("shutdown_error", reason, slot.spec);
    this.#remove(handle);
  }

  /** A start that was cut short on purpose is no failure. */
  #reportStart(slot: DynamicSlot, reason: ExitReason): void {
    if (slot.isEnding || this.#stopping.signal.aborted) return;
    this.#report("start_error", reason, slot.spec);
  }

  #remove(handle: ChildHandle): void {
    if (this.#slots.delete(handle)) this.#changes.emit();
  }

  #report(context: ReportContext, reason: ExitReason, spec: ChildSpec): void {
    const { name, onReport } = this.#options;
    onReport({ supervisor: name, context, reason, offender: offenderOf(spec) });
  }
}

interface End {
  readonly reason: ExitReason;
  readonly isInOrder: boolean;
}

/** A slot whose start can be cut short and whose end is asked for once. */
class DynamicSlot extends ChildSlot {
  readonly #ending = new AbortController();
  readonly #signal: AbortSignal;
  #starting: Promise<Child> | undefined;
  #end: Promise<End> | undefined;

  constructor(spec: ChildSpec, changes: Changes, stopping: AbortSignal) {
    super(spec, changes);
    this.#signal = AbortSignal.any([stopping, this.#ending.signal]);
  }

  get isEnding(): boolean {
    return this.#ending.signal.aborted;
  }

  async start(): Promise<Child> {
    this.#signal.throwIfAborted();
    this.enter("starting");
    this.#starting = this.spec.start(this.#signal);
    try {
      const child = await this.#starting;
      this.fill(child);
      return child;
    } catch (error) {
      this.empty(crashed(error));
      throw error;
    } finally {
      this.#starting = undefined;
    }
  }

  /** Ends what runs, or what is being started; every caller gets the same answer. */
  end(): Promise<End> {
    this.#end ??= this.#terminate();
    return this.#end;
  }

  async #terminate(): Promise<End> {
    this.#ending.abort(new Error(`${this.spec.id} is stopping.`));
    const child = await (this.#starting ?? Promise.resolve(this.child)).catch(() => undefined);
    if (child === undefined) return { reason: { kind: "shutdown" }, isInOrder: true };
    this.enter("stopping");
    const { reason, overdue, isGone } = await terminateChild(child, this.spec.shutdown);
    this.empty(reason);
    const isExpected = !isAbnormal(reason) || this.spec.shutdown === "brutal_kill";
    return { reason, isInOrder: !overdue && isGone && isExpected };
  }
}
