import type { Changes } from "./changes.ts";
import type { Child, ChildSpec } from "./child-spec.ts";
import type { ExitReason } from "./exit-reason.ts";
import type { ChildState, TreeNode } from "./tree.ts";

/** A child's place in its supervisor: it stays while children come and go in it. */
export class ChildSlot {
  readonly spec: ChildSpec;
  restarts = 0;
  readonly #changes: Changes;
  #child: Child | undefined;
  #state: ChildState = "stopped";
  #sinceMs = Date.now();
  #lastExit: ExitReason | null = null;
  #unsubscribe: (() => void) | undefined;

  constructor(spec: ChildSpec, changes: Changes) {
    this.spec = spec;
    this.#changes = changes;
  }

  /** The running child; undefined while there is none. */
  get child(): Child | undefined {
    return this.#child;
  }

  get state(): ChildState {
    return this.#state;
  }

  /** A child that is being started, or told to stop. */
  enter(state: "starting" | "stopping"): void {
    this.#set(state);
  }

  /** Takes a child that is ready. */
  fill(child: Child): void {
    this.#child = child;
    this.#unsubscribe = child.subtree?.onChange(this.#changes.emit);
    this.#set("running");
  }

  /** The child has ended, or did not start. `failed` when it will not be started again. */
  empty(reason: ExitReason, state: "stopped" | "failed" = "stopped"): void {
    this.#child = undefined;
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
    this.#lastExit = reason;
    this.#set(state);
  }

  node(): TreeNode {
    const { id, type = "worker" } = this.spec;
    const subtree = this.#child?.subtree;
    return {
      id,
      type: subtree ? "supervisor" : type,
      state: this.#state,
      sinceMs: this.#sinceMs,
      restarts: this.restarts,
      lastExit: this.#lastExit,
      ...(subtree && { supervision: subtree.facts() }),
      children: subtree?.nodes() ?? [],
    };
  }

  #set(state: ChildState): void {
    this.#state = state;
    this.#sinceMs = Date.now();
    this.#changes.emit();
  }
}
