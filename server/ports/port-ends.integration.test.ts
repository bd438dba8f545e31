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
import type { PortLimits, PortOutcome, PortRequest } from "./port-types.ts";
import type { PortMessage } from "./protocol.ts";

let fixture: FixtureHost;
let tag: string;

describe.each(availableModes())("a port under a %s guardian", (mode) => {
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

  function run(
    name: string,
    args: readonly string[],
    limits: Partial<PortLimits> = {},
  ): Promise<PortOutcome> {
    return fixture.host.start(fixtureRequest(name, args, { limits })).outcome;
  }

  it("delivers messages in order and completes with the result", async () => {
    const messages: PortMessage[] = [];
    const request = fixtureRequest("complete.py", [], {
      env: { ADDED: "yes" },
      run: { id: "separation", settings: { shifts: 1 } },
      limits: { threads: 3 },
      onMessage: (message) => void messages.push(message),
    });
    const outcome = await fixture.host.start(request).outcome;
    expect(messages.map(({ type }) => type)).toEqual([
      "pack",
      ...Array.from({ length: 3 }, () => ["progress", "segment"]).flat(),
    ]);
    expect(outcome).toMatchObject({
      kind: "completed",
      result: {
        id: "separation",
        given: { type: "run", id: "separation", settings: { shifts: 1 } },
        environment: {
          ADDED: "yes",
          OMP_NUM_THREADS: "3",
          OPENBLAS_NUM_THREADS: "3",
          MKL_NUM_THREADS: "3",
          NUMEXPR_NUM_THREADS: "3",
          AUDIO_PORTS_TOKEN: fixture.instanceToken,
        },
      },
    });
    expect(outcome).not.toHaveProperty("result.environment.VITEST");
  });

  it("reads nothing more while a message is being handled, and calls no port hung for it", async () => {
    const { promise: handled, resolve } = Promise.withResolvers<undefined>();
    let delivered = 0;
    const request = fixtureRequest("complete.py", [], {
      limits: { idleMs: 300, heartbeatMs: 50, missedHeartbeats: 3 },
      onMessage: async () => {
        delivered += 1;
        if (delivered === 1) await handled;
      },
    });
    const port = fixture.host.start(request);
    await expect.poll(() => delivered).toBe(1);
    const until = performance.now() + 800;
    await expect.poll(() => performance.now() > until, { timeout: 5000 }).toBe(true);
    expect(delivered).toBe(1);
    resolve(undefined);
    expect(await port.outcome).toMatchObject({ kind: "completed" });
    expect(delivered).toBe(7);
  });

  it("ends the port and rejects with the handler's own error", async () => {
    const request = fixtureRequest("hang.py", [tag], {
      onMessage: () => Promise.reject(new Error("the claim is lost")),
    });
    await expect(fixture.host.start(request).outcome).rejects.toThrow("the claim is lost");
  });

  it.each<[string, Partial<PortOutcome>]>([
    ["no_result", { kind: "crashed", reason: "no_result", exitCode: 0 }],
    ["exit_code", { kind: "crashed", reason: "exit_code", exitCode: 1 }],
    ["script_error", { kind: "failed", code: "broken_file", details: { decodedSec: 0 } }],
    ["memory_error", { kind: "crashed", reason: "oom" }],
    ["wrong_exit", { kind: "crashed", reason: "exit_code", exitCode: 3 }],
    ["torn_result", { kind: "completed" }],
    ["torn_line", { kind: "crashed", reason: "killed", signal: "SIGKILL" }],
    ["SIGKILL", { kind: "crashed", reason: "killed", signal: "SIGKILL" }],
    ["SIGSEGV", { kind: "crashed", reason: "segfault", signal: "SIGSEGV" }],
    ["SIGABRT", { kind: "crashed", reason: "abort", signal: "SIGABRT" }],
  ])("that ends with %s is told apart", async (how, expected) => {
    const outcome = await run("die.py", [how]);
    expect(outcome).toMatchObject(expected);
    if (outcome.kind !== "completed") {
      expect(outcome).toHaveProperty("stderrTail", expect.stringContaining("last words\n"));
    }
  });

  it("that leaves processes behind is completed only when they are gone", async () => {
    expect(await run("die.py", ["lingers", tag])).toMatchObject({ kind: "completed" });
    expect(taggedPids(tag)).toEqual([]);
  });

  it("that can't be started says why", async () => {
    const request: PortRequest = { ...fixtureRequest("", []), command: ["/no/such/program"] };
    const outcome = await fixture.host.start(request).outcome;
    expect(outcome).toMatchObject({ kind: "crashed", reason: "start_failed" });
    expect(outcome).toHaveProperty("message", expect.stringContaining("/no/such/program"));
  });

  it("may write megabytes of noise to both streams", async () => {
    expect(await run("flood.py", ["4", "4"])).toMatchObject({ kind: "completed" });
  });

  const lateness: { when: string; how: string; limits: Partial<PortLimits>; end: object }[] = [
    {
      when: "is never ready",
      how: "late",
      limits: { startMs: 300 },
      end: { kind: "crashed", reason: "start_failed" },
    },
    {
      when: "stops beating",
      how: "mute",
      limits: { heartbeatMs: 50, missedHeartbeats: 3 },
      end: { kind: "crashed", reason: "hung" },
    },
    {
      when: "does not work",
      how: "idle",
      limits: { idleMs: 300 },
      end: { kind: "timedOut", limit: "idle", afterMs: 300, signal: "SIGTERM" },
    },
    {
      when: "takes too long and ignores SIGTERM",
      how: "deaf",
      limits: { absoluteMs: 300, termMs: 300 },
      end: { kind: "timedOut", limit: "absolute", afterMs: 300, signal: "SIGKILL" },
    },
  ];

  it.each(lateness)("that $when is ended with its whole tree", async ({ how, limits, end }) => {
    expect(await run("hang.py", [tag, how], limits)).toMatchObject(end);
  });

  it("whose grandchild takes too much memory is ended for it", async () => {
    const outcome = await run("outgrow.py", ["memory", tag], { memoryBytes: 200_000_000 });
    expect(outcome).toMatchObject({ kind: "crashed", reason: "oom" });
  });

  it("that forks 500 processes is ended for it", async () => {
    const outcome = await run("outgrow.py", ["processes", tag], { processes: 40 });
    expect(outcome).toMatchObject({ kind: "crashed", reason: "process_limit" });
  });
});
