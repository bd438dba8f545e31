import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { parseStat } from "./process-table.ts";
import { identify, isAlive, signalExactly } from "./proc.ts";

describe("process identity", () => {
  it("parses a stat line whose name holds spaces and parentheses", () => {
    const line =
      "4242 (a) (b c) R) S 17 4242 4242 0 -1 4194304 100 0 0 0 1 2 3 4 20 0 7 0 61004 3133440 412 0";
    expect(parseStat(line)).toEqual({
      pid: 4242,
      state: "S",
      parentPid: 17,
      groupId: 4242,
      startTime: 61004,
    });
  });

  it("knows this process, and not another one with its pid", () => {
    const self = identify(process.pid);
    expect(self && isAlive(self)).toBe(true);
    expect(self && isAlive({ ...self, startTime: self.startTime + 1 })).toBe(false);
  });

  it("signals exactly the process that was meant", async () => {
    const child = spawn("sleep", ["60"], { stdio: "ignore" });
    const exit = once(child, "exit");
    const identity = identify(child.pid ?? 0);
    if (identity === undefined) throw new Error("sleep has no /proc entry");
    expect(signalExactly({ ...identity, startTime: 1 }, "SIGKILL")).toBe(false);
    expect(isAlive(identity)).toBe(true);
    expect(signalExactly(identity, "SIGKILL")).toBe(true);
    await exit;
    expect(isAlive(identity)).toBe(false);
    expect(signalExactly(identity, "SIGKILL")).toBe(false);
  });
});
