import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { PortWatch, type Lateness } from "./port-watch.ts";

const limits = {
  startMs: 1000,
  idleMs: 5000,
  absoluteMs: 60_000,
  heartbeatMs: 1000,
  missedHeartbeats: 3,
  termMs: 100,
  threads: 1,
};

let late: Lateness[];
let watch: PortWatch;

beforeEach(() => {
  vi.useFakeTimers();
  late = [];
  watch = new PortWatch(limits, (lateness) => late.push(lateness));
  watch.start();
});

function run(): void {
  watch.ready();
  watch.run(limits);
}

afterEach(() => {
  vi.useRealTimers();
});

/** Lets time pass while the port says once a second that it lives. */
function live(seconds: number): void {
  for (let second = 0; second < seconds; second += 1) {
    vi.advanceTimersByTime(1000);
    watch.heard();
  }
}

describe("watch over a port", () => {
  it("ends a port that is not ready in time", () => {
    vi.advanceTimersByTime(1001);
    expect(late).toEqual([{ what: "start", afterMs: 1000 }]);
  });

  it("ends a port after three missed heartbeats, and not before", () => {
    run();
    vi.advanceTimersByTime(3400);
    expect(late).toEqual([]);
    vi.advanceTimersByTime(400);
    expect(late).toEqual([{ what: "heartbeat", afterMs: 3000 }]);
  });

  it("looks once more before it calls a port hung: this process may have been stopped", () => {
    run();
    vi.advanceTimersByTime(3600);
    watch.heard();
    live(1);
    expect(late).toEqual([]);
  });

  it("ends a port that lives but does not work", () => {
    run();
    live(6);
    expect(late).toEqual([{ what: "idle", afterMs: 5000 }]);
  });

  it("starts the idle limit anew with each work", () => {
    run();
    for (let round = 0; round < 5; round += 1) {
      live(4);
      watch.worked();
    }
    expect(late).toEqual([]);
  });

  it("waits as long as a silent stage says, for that stage only", () => {
    run();
    watch.worked(20);
    live(19);
    expect(late).toEqual([]);
    watch.worked();
    live(6);
    expect(late).toEqual([{ what: "idle", afterMs: 5000 }]);
  });

  it("ends a port at the absolute limit however busy it is", () => {
    run();
    for (let round = 0; round < 70; round += 1) {
      live(1);
      watch.worked();
    }
    expect(late).toEqual([{ what: "absolute", afterMs: 60_000 }]);
  });

  it("counts no silence while nothing is read, but the absolute limit goes on", () => {
    run();
    watch.pause();
    vi.advanceTimersByTime(30_000);
    watch.resume();
    live(4);
    expect(late).toEqual([]);
    watch.pause();
    vi.advanceTimersByTime(30_000);
    expect(late).toEqual([{ what: "absolute", afterMs: 60_000 }]);
  });

  it("gives a port a while to end after its answer", () => {
    run();
    watch.answered(true);
    vi.advanceTimersByTime(10_001);
    expect(late).toEqual([{ what: "exit", afterMs: 10_000 }]);
  });

  it("says nothing more after it was closed", () => {
    run();
    watch.close();
    vi.advanceTimersByTime(100_000);
    expect(late).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });
});
