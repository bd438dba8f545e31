import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Scope } from "./scope.ts";

describe("Scope", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("releases in the reverse order, once", () => {
    const scope = new Scope();
    const released: string[] = [];
    scope.add(() => released.push("first"));
    const release = scope.add(() => released.push("second"));
    scope.add(() => released.push("third"));
    release();
    scope.close();
    scope.close();
    expect(released).toEqual(["second", "third", "first"]);
  });

  it("releases at once what is added after its end", () => {
    const scope = new Scope();
    scope.close();
    const release = vi.fn();
    scope.add(release);
    expect(release).toHaveBeenCalledOnce();
    expect(scope.signal.aborted).toBe(true);
  });

  it("takes its listeners off", () => {
    const scope = new Scope();
    const target = new EventTarget();
    const listener = vi.fn();
    scope.listen(target, "change", listener);
    target.dispatchEvent(new Event("change"));
    scope.close();
    target.dispatchEvent(new Event("change"));
    expect(listener).toHaveBeenCalledOnce();
  });

  it("runs an action on that failed once", () => {
    const scope = new Scope();
    let runs = 0;
    scope.every(100, () => {
      runs += 1;
      if (runs === 1) throw new Error("failed");
    });
    expect(() => vi.advanceTimersByTime(100)).toThrow("failed");
    vi.advanceTimersByTime(200);
    expect(runs).toBe(3);
    scope.close();
  });

  it("stops timers, also from inside of them", () => {
    const scope = new Scope();
    const late = vi.fn();
    let runs = 0;
    const stop = scope.every(100, () => {
      runs += 1;
      if (runs === 3) stop();
    });
    scope.timeout(5000, late);
    vi.advanceTimersByTime(1000);
    scope.close();
    vi.advanceTimersByTime(10_000);
    expect(runs).toBe(3);
    expect(late).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });

  it("closes its children and forgets those that closed themselves", () => {
    const scope = new Scope();
    const released: string[] = [];
    const early = scope.child();
    const child = scope.child();
    early.add(() => released.push("early"));
    child.add(() => released.push("child"));
    early.close();
    scope.close();
    expect(released).toEqual(["early", "child"]);
    expect(child.isClosed).toBe(true);
  });
});
