import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { AT_ONCE, climbStopLadder, type StopSteps, type StopTimes } from "./stop-ladder.ts";

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

/** Climbs with a tree that goes at this step; returns the steps with their times. */
async function climb(times: StopTimes, goesAt: string): Promise<string[]> {
  const log: string[] = [];
  const startedAtMs = performance.now();
  const { promise: gone, resolve } = Promise.withResolvers<undefined>();
  const step = (name: string) => (): void => {
    log.push(`${name} at ${Math.round(performance.now() - startedAtMs)}`);
    if (name === goesAt) resolve(undefined);
  };
  const steps: StopSteps = {
    gone,
    ask: step("ask"),
    terminate: step("terminate"),
    kill: step("kill"),
    killMarked: () => Promise.resolve().then(step("killMarked")),
    onStuck: step("stuck"),
  };
  const climbing = climbStopLadder(steps, times);
  await vi.advanceTimersByTimeAsync(60_000);
  await climbing;
  return log;
}

const polite: StopTimes = { askMs: 300, termMs: 5000 };

describe("stop ladder", () => {
  it.each([
    ["ask", ["ask at 0"]],
    ["terminate", ["ask at 0", "terminate at 300"]],
    ["kill", ["ask at 0", "terminate at 300", "kill at 5000"]],
    ["killMarked", ["ask at 0", "terminate at 300", "kill at 5000", "killMarked at 6000"]],
  ])("ends with the step that works: %s", async (goesAt, expected) => {
    expect(await climb(polite, goesAt)).toEqual(expected);
  });

  it("kills at once when there is no patience", async () => {
    expect(await climb(AT_ONCE, "kill")).toEqual(["kill at 0"]);
  });

  it("skips the question when there is none", async () => {
    expect(await climb({ askMs: 0, termMs: 1500 }, "kill")).toEqual([
      "terminate at 0",
      "kill at 1500",
    ]);
  });

  it("goes on and says so while the tree outlives even the last step", async () => {
    const log = await climb(AT_ONCE, "stuck");
    expect(log).toEqual(["kill at 0", "killMarked at 1000", "stuck at 11000"]);
  });
});
