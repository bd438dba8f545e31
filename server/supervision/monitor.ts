import type { Child } from "./child-spec.ts";
import { isAbnormal, type ExitReason } from "./exit-reason.ts";

/** Anything whose end can be waited for. */
export type Monitored = Pick<Child, "exited">;

/**
 * Calls `onEnd` exactly once with the reason of the process's end, also when it has ended already, and
 * never within this call. Answers how to be told no more.
 */
export function monitor(process: Monitored, onEnd: (reason: ExitReason) => void): () => void {
  let isWanted = true;
  void process.exited.then((reason) => {
    if (isWanted) onEnd(reason);
  });
  return () => {
    isWanted = false;
  };
}

/** Binds two processes: when one ends abnormally, the other is killed. Answers how to undo that. */
export function link(a: Child, b: Child): () => void {
  const unlink = (): void => {
    for (const demonitor of monitors) demonitor();
  };
  const killOther = (other: Child) => (reason: ExitReason) => {
    unlink();
    if (isAbnormal(reason)) other.kill();
  };
  const monitors = [monitor(a, killOther(b)), monitor(b, killOther(a))];
  return unlink;
}
