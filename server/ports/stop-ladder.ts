import { settlesWithin } from "../supervision/settle-within.ts";

/** What a stop can do to a port, from polite to final. */
export interface StopSteps {
  /** Settles when the tree is gone. */
  readonly gone: Promise<unknown>;
  /** Asks through the protocol. */
  readonly ask: () => void;
  /** SIGTERM to the port's group. */
  readonly terminate: () => void;
  /** SIGKILL to the port's group; the guardian ends the rest of the tree. */
  readonly kill: () => void;
  /** Kills whatever carries the port's marker, the guardian too. */
  readonly killMarked: () => Promise<unknown>;
  /** The tree outlives even that, as a process in an uninterruptible wait does. */
  readonly onStuck: () => void;
}

/** How long the port may take for its own end: after the question, and in all until SIGKILL. */
export interface StopTimes {
  readonly askMs: number;
  readonly termMs: number;
}

/** No question, no patience. */
export const AT_ONCE: StopTimes = { askMs: 0, termMs: 0 };

const GUARDIAN_MS = 1000;
const STUCK_MS = 10_000;

/** Climbs the steps until the tree is gone; resolves only then. */
export async function climbStopLadder(steps: StopSteps, times: StopTimes): Promise<void> {
  const startedAtMs = performance.now();
  if (times.askMs > 0) {
    steps.ask();
    if (await settlesWithin(steps.gone, times.askMs)) return;
  }
  if (times.termMs > 0) {
    steps.terminate();
    const leftMs = times.termMs - (performance.now() - startedAtMs);
    if (await settlesWithin(steps.gone, Math.max(0, leftMs))) return;
  }
  steps.kill();
  if (await settlesWithin(steps.gone, GUARDIAN_MS)) return;
  do {
    await steps.killMarked();
    if (await settlesWithin(steps.gone, STUCK_MS)) return;
    steps.onStuck();
  } while (!(await settlesWithin(steps.gone, 0)));
}
