import { randomUUID } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { fixtureHost, fixtureRequest } from "../testing/fixtures/ports/port-fixture.ts";
import { startOwner } from "../testing/fixtures/ports/port-owner.ts";
import { readStat } from "./proc.ts";

const FIXTURES = [
  ["complete.py"],
  ["die.py", "exit_code"],
  ["die.py", "SIGKILL"],
  ["lie.py", "malformed", "leak"],
] as const;

/** Descriptors and children of this process. */
function held(): Record<string, number> {
  const children = readdirSync("/proc").filter(
    (name) => /^\d+$/.test(name) && readStat(Number(name))?.parentPid === process.pid,
  );
  return {
    descriptors: readdirSync("/proc/self/fd").length,
    children: children.length,
  };
}

/** Timers that are still there after so long; waits without one of its own. */
async function timersLeft(limitMs: number): Promise<string[]> {
  const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === "Timeout");
  const endMs = performance.now() + limitMs;
  while (timers().length > 0 && performance.now() < endMs) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  return timers();
}

describe("after many ports", () => {
  it("descriptors, children, timers, rows and folders are back where they were", async () => {
    const { host, dataDir, remove } = fixtureHost();
    const runFour = async (): Promise<void> => {
      const ports = FIXTURES.map(([name, ...args]) => host.start(fixtureRequest(name, args)));
      await Promise.all(ports.map(({ outcome }) => outcome));
    };
    await runFour();
    const base = held();
    for (let round = 0; round < 10; round += 1) await runFour();
    expect(await timersLeft(5000)).toEqual([]);
    await expect.poll(held, { timeout: 5000 }).toEqual(base);
    expect(host.list()).toEqual([]);
    expect(readdirSync(join(dataDir, "run", "ports"))).toEqual([]);
    expect(readdirSync(join(dataDir, "run"))).toEqual(["ports"]);
    remove();
  });

  it("a flood of output has not grown the worker, and the log says what is missing", async () => {
    const dataDir = mkdtempSync(join(tmpdir(), "flood-"));
    const owner = startOwner("flood.py", ["100", "20"], { dataDir, instanceToken: randomUUID() });
    expect(await owner.next()).toMatchObject({ outcome: { kind: "completed" } });
    expect(await owner.next()).toMatchObject({ outcome: { kind: "completed" } });
    const { grownBytes } = await owner.next();
    expect(grownBytes).toBeLessThan(20_000_000);
    rmSync(dataDir, { recursive: true });
  });
});
