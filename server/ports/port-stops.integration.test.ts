import { randomUUID } from "node:crypto";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  availableModes,
  fixtureHost,
  fixtureRequest,
  taggedPids,
  type FixtureHost,
} from "../testing/fixtures/ports/port-fixture.ts";
import type { PortLimits } from "./port-types.ts";

let fixture: FixtureHost;
let tag: string;

describe.each(availableModes())("a port under a %s guardian is stopped", (mode) => {
  beforeAll(() => {
    fixture = fixtureHost({ mode });
  });

  afterAll(() => {
    fixture.remove();
  });

  beforeEach(() => {
    tag = randomUUID();
  });

  afterEach(() => {
    expect(taggedPids(tag)).toEqual([]);
    expect(fixture.host.list()).toEqual([]);
    expect(readdirSync(join(fixture.dataDir, "run", "ports"))).toEqual([]);
  });

  /** Starts a hanging port and waits until it has started its two sleepers. */
  async function hanging(how: string[], limits: Partial<PortLimits> = {}) {
    const port = fixture.host.start(fixtureRequest("hang.py", [tag, ...how], { limits }));
    await expect.poll(() => fixture.host.list()[0]?.stage, { timeout: 10_000 }).toBe("hanging");
    return port;
  }

  it("by a cancel, politely", async () => {
    const port = await hanging(["polite"]);
    await port.stop("cancelled");
    expect(await port.outcome).toEqual({ kind: "cancelled" });
  });

  it("by SIGTERM when it does not listen", async () => {
    const port = await hanging([]);
    await port.stop("shutdown");
    expect(await port.outcome).toEqual({ kind: "stopped", reason: "shutdown" });
  });

  it("by SIGKILL, not before its time, when it ignores SIGTERM", async () => {
    const port = await hanging(["deaf"], { termMs: 600 });
    const startedAtMs = performance.now();
    await port.stop("cancelled");
    expect(performance.now() - startedAtMs).toBeGreaterThanOrEqual(590);
    expect(taggedPids(tag)).toEqual([]);
    expect(await port.outcome).toEqual({ kind: "cancelled" });
  });

  it("at once when its claim is lost, also in the middle of a slower stop", async () => {
    const port = await hanging(["deaf"], { termMs: 60_000 });
    const slow = port.stop("cancelled");
    await Promise.all([port.stop("lost_claim"), slow]);
    expect(await port.outcome).toEqual({ kind: "cancelled" });
  });

  it("before it has started", async () => {
    const port = fixture.host.start(fixtureRequest("hang.py", [tag]));
    await port.stop("cancelled");
    expect(await port.outcome).toEqual({ kind: "cancelled" });
  });

  it("although its message is never handled to the end", async () => {
    const request = fixtureRequest("hang.py", [tag], {
      onMessage: () =>
        new Promise((_resolve, reject) => {
          void port.stop("cancelled").then(() => {
            reject(new Error("stopped"));
          });
        }),
    });
    const port = fixture.host.start(request);
    expect(await port.outcome).toEqual({ kind: "cancelled" });
  });

  it("by the guardian's death: the marker finds what is left", async () => {
    const port = await hanging(["deaf"]);
    const [state] = fixture.host.list();
    const started = fixture.log.find(
      (line) => line.event === "port-started" && line.id === port.id,
    );
    process.kill(Number(started?.guardianPid), "SIGKILL");
    expect(state).toMatchObject({ phase: "running", stage: "hanging", fraction: 0.5, mode });
    expect(await port.outcome).toMatchObject({ kind: "crashed", reason: "guardian_lost" });
  });
});

describe("a host that stops", () => {
  it("ends all its ports and starts no more", async () => {
    const own = fixtureHost();
    const name = randomUUID();
    const ports = ["one", "two"].map((jobId) =>
      own.host.start(fixtureRequest("hang.py", [name], { jobId })),
    );
    const running = { phase: "running", stage: "hanging" };
    await expect
      .poll(() => own.host.list(), { timeout: 10_000 })
      .toMatchObject([
        { jobId: "one", ...running },
        { jobId: "two", ...running },
      ]);
    await own.host.stopAll("shutdown");
    expect(taggedPids(name)).toEqual([]);
    expect(() => own.host.start(fixtureRequest("hang.py", [name]))).toThrow("stopping");
    for (const { outcome } of ports) expect(await outcome).toMatchObject({ kind: "stopped" });
    own.remove();
  });
});
