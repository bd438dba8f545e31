import type { Scope } from "../scope.ts";

/** How long the browser may take to let sound out before the listener is told. */
const PATIENCE_MS = 1500;
/** A silent context is stopped after this long, so that it costs no power. */
const SUSPEND_AFTER_MS = 20_000;

/** What browsers take for a wish of the listener: a finger counts when it is lifted, a mouse when it is pressed. */
const GESTURES = ["pointerdown", "pointerup", "keydown"] as const;

/**
 * Keeps the audio context running while it is needed.
 *
 * Browsers hold it back until the first click or key, and phones interrupt it for calls: then the clock stands still,
 * nothing drifts, and the next click or key lets it run again.
 */
export class OutputGate {
  readonly #scope: Scope;
  readonly #context: AudioContext;
  readonly #onChange: () => void;
  #isNeeded = false;
  #isBlocked = false;
  #cancelTimer: () => void = () => undefined;

  constructor(scope: Scope, context: AudioContext, onChange: () => void) {
    this.#scope = scope;
    this.#context = context;
    this.#onChange = onChange;
    scope.listen(context, "statechange", () => this.#settle());
    for (const gesture of GESTURES) {
      scope.listen(window, gesture, () => {
        if (this.#isNeeded) this.open();
      });
    }
  }

  /** Sound is wanted and the browser does not let it out. */
  get isBlocked(): boolean {
    return this.#isBlocked;
  }

  /** Asks the browser to let sound out; without effect where it runs. */
  open(): void {
    if (this.#context.state === "running" || this.#context.state === "closed") return;
    void this.#context.resume().catch(() => undefined);
  }

  setNeeded(isNeeded: boolean): void {
    if (isNeeded === this.#isNeeded) return;
    this.#isNeeded = isNeeded;
    this.#settle();
  }

  #settle(): void {
    this.#cancelTimer();
    const isRunning = this.#context.state === "running";
    if (this.#isNeeded && !isRunning) this.#after(PATIENCE_MS, () => this.#setBlocked(true));
    if (!this.#isNeeded && isRunning) this.#after(SUSPEND_AFTER_MS, () => this.#suspend());
    if (isRunning || !this.#isNeeded) this.#setBlocked(false);
    else this.#onChange();
  }

  #after(delayMs: number, action: () => void): void {
    this.#cancelTimer = this.#scope.timeout(delayMs, action);
  }

  #setBlocked(isBlocked: boolean): void {
    if (this.#isBlocked === isBlocked) return;
    this.#isBlocked = isBlocked;
    this.#onChange();
  }

  #suspend(): void {
    void this.#context.suspend().catch(() => undefined);
  }
}
