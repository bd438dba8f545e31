import { beforeEach, describe, expect, it } from "vitest";
import { CircuitBreaker, type BreakerState } from "./circuit-breaker.ts";

let nowMs: number;
let changes: BreakerState[];
let breaker: CircuitBreaker;

beforeEach(() => {
  nowMs = 1000;
  changes = [];
  const rule = { failures: 5, withinMs: 60_000, openMs: 30_000 };
  breaker = new CircuitBreaker(
    rule,
    (state) => changes.push(state),
    () => nowMs,
  );
});

function fail(times: number): void {
  for (let nth = 0; nth < times; nth += 1) breaker.enter()?.fail();
}

describe("circuit breaker", () => {
  it("opens with the fifth failure, and refuses from then on", () => {
    fail(4);
    expect(breaker.state).toBe("closed");
    fail(1);
    expect(breaker.state).toBe("open");
    expect(breaker.enter()).toBeNull();
    expect(breaker.waitMs).toBe(30_000);
    expect(changes).toEqual(["open"]);
  });

  it("counts only failures within its period", () => {
    fail(4);
    nowMs += 60_000;
    fail(4);
    expect(breaker.state).toBe("closed");
  });

  it("lets one request through after its time, and closes when that succeeds", () => {
    fail(5);
    nowMs += 30_000;
    const probe = breaker.enter();
    expect(breaker.state).toBe("half_open");
    expect(breaker.enter()).toBeNull();
    probe?.succeed();
    expect(breaker.state).toBe("closed");
    fail(4);
    expect(breaker.state).toBe("closed");
    expect(changes).toEqual(["open", "half_open", "closed"]);
  });

  it("opens again when the probe fails", () => {
    fail(5);
    nowMs += 30_000;
    breaker.enter()?.fail();
    expect(breaker.state).toBe("open");
    expect(breaker.waitMs).toBe(30_000);
    expect(changes).toEqual(["open", "half_open", "open"]);
  });

  it("lets the next one try when a probe ended without an answer", () => {
    fail(5);
    nowMs += 30_000;
    breaker.enter()?.giveBack();
    expect(breaker.enter()).not.toBeNull();
  });

  it("keeps open when a request that began before fails late", () => {
    const early = breaker.enter();
    fail(5);
    early?.fail();
    expect(changes).toEqual(["open"]);
  });
});
