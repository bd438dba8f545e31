import { afterEach, beforeEach, vi } from "vitest";
import { Scope } from "../scope.ts";

/** Gives each test of a suite fake timers and the scope that the answer returns, closed behind it. */
export function scopeOfTest(): () => Scope {
  let scope: Scope;
  beforeEach(() => {
    vi.useFakeTimers();
    scope = new Scope();
  });
  afterEach(() => {
    scope.close();
    vi.useRealTimers();
  });
  return () => scope;
}
