import type { Scope } from "../scope.ts";

/** Keeps the screen on until the scope closes; without effect where the browser can't, as without HTTPS. */
export function stayAwake(scope: Scope): void {
  if (!("wakeLock" in navigator)) return;
  let held: WakeLockSentinel | null = null;
  const take = async () => {
    if (document.visibilityState !== "visible") return;
    // Refused when the battery is low: the screen then goes off as usual.
    const lock = await navigator.wakeLock.request("screen").catch(() => null);
    const spare = scope.isClosed ? lock : held;
    if (!scope.isClosed) held = lock;
    await spare?.release();
  };
  // The browser lets go of the lock whenever the page is hidden.
  scope.listen(document, "visibilitychange", () => void take());
  scope.add(() => void held?.release());
  void take();
}
