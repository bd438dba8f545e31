import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Scope } from "../scope.ts";
import { FakeContext } from "../testing/fake-browser.ts";
import { watchOutput } from "./watch-output.ts";

const onBroken = vi.fn();
let scope: Scope;
let context: FakeContext;

beforeEach(() => {
  vi.useFakeTimers();
  onBroken.mockReset();
  scope = new Scope();
  context = new FakeContext();
});
afterEach(() => {
  scope.close();
  vi.useRealTimers();
});

const watch = (hasBegun?: () => boolean) => {
  const watched = { context: context as unknown as AudioContext, onBroken };
  watchOutput(scope, hasBegun ? { ...watched, hasBegun } : watched);
};
const become = (state: string) => {
  context.state = state;
  context.dispatchEvent(new Event("statechange"));
};
/** Lets seconds go by in each of which the clock moves by `rate`. */
const pass = (seconds: number, rate = 0) => {
  for (let second = 0; second < seconds; second++) {
    context.currentTime += rate;
    vi.advanceTimersByTime(1000);
  }
};

describe("an output", () => {
  it("is broken when it is closed, and when it reports an error: said once", () => {
    watch();
    become("suspended");
    expect(onBroken).not.toHaveBeenCalled();
    become("closed");
    context.dispatchEvent(new Event("error"));
    become("closed");
    pass(10);
    expect(onBroken).toHaveBeenCalledTimes(1);
    context = new FakeContext();
    watch();
    context.dispatchEvent(new Event("error"));
    expect(onBroken).toHaveBeenCalledTimes(2);
  });

  it("is broken when its clock stands still for three seconds on end while it runs", () => {
    watch();
    pass(5, 1);
    pass(2);
    pass(1, 1);
    pass(2);
    expect(onBroken).not.toHaveBeenCalled();
    pass(1);
    expect(onBroken).toHaveBeenCalledTimes(1);
  });

  it("is well when its clock stands still because it is held back, or has nothing to render yet", () => {
    let hasBegun = false;
    watch(() => hasBegun);
    pass(10);
    hasBegun = true;
    become("suspended");
    pass(10);
    become("interrupted");
    pass(10);
    expect(onBroken).not.toHaveBeenCalled();
    become("running");
    pass(3);
    expect(onBroken).toHaveBeenCalledTimes(1);
  });

  it("is not watched any more when its owner has let it go", () => {
    watch();
    scope.close();
    become("closed");
    pass(10);
    expect(onBroken).not.toHaveBeenCalled();
  });
});
