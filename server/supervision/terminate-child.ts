import type { Child, Shutdown } from "./child-spec.ts";
import { type ExitReason } from "./exit-reason.ts";
import { settlesWithin } from "./settle-within.ts";

const KILLED_WITHIN_MS = 10_000;

/** How a child's end went: `overdue` when it had to be killed, `isGone` false when even that did not help. */
export interface Termination {
  readonly reason: ExitReason;
  readonly overdue: boolean;
  readonly isGone: boolean;
}

/** Ends a child by its shutdown rule and waits until it is gone. */
export async function terminateChild(child: Child, shutdown: Shutdown): Promise<Termination> {
  if (shutdown === "brutal_kill") return killChild(child, false);
  child.stop();
  if (shutdown === "infinity") {
    return { reason: await child.exited, overdue: false, isGone: true };
  }
  if (await settlesWithin(child.exited, shutdown)) {
    return { reason: await child.exited, overdue: false, isGone: true };
  }
  return killChild(child, true);
}

async function killChild(child: Child, overdue: boolean): Promise<Termination> {
  child.kill();
  const isGone = await settlesWithin(child.exited, KILLED_WITHIN_MS);
  const reason: ExitReason = isGone ? await child.exited : { kind: "killed" };
  return { reason, overdue, isGone };
}
