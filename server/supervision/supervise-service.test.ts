import { describe, expect, it } from "vitest";
import { superviseService, type Service } from "./supervise-service.ts";

function noting(log: string[], rest: Partial<Service> = {}): Service {
  return {
    id: "a",
    start: () => void log.push("start"),
    stop: () => void log.push("stop"),
    ...rest,
  };
}

const never = new AbortController().signal;

describe("a service", () => {
  it("is closed once, whether it is stopped or killed", async () => {
    for (const [order, kind] of [["stop", "shutdown"] as const, ["kill", "killed"] as const]) {
      const log: string[] = [];
      const child = await superviseService(noting(log)).start(never);
      child[order]();
      child[order]();
      expect(await child.exited).toEqual({ kind });
      expect(log).toEqual(["start", "stop"]);
    }
  });

  it("tells that it came down by itself, and is closed", async () => {
    const log: string[] = [];
    let fail: (cause: unknown) => void = () => undefined;
    const start: Service["start"] = (_signal, given) => {
      fail = given;
    };
    const child = await superviseService(noting(log, { start })).start(never);
    fail(new Error("the socket is gone"));
    expect(await child.exited).toMatchObject({ kind: "crashed" });
    expect(log).toEqual(["stop"]);
  });

  it("that does not open leaves nothing half open", async () => {
    const log: string[] = [];
    const start = (): void => {
      throw new Error("no such host");
    };
    await expect(superviseService(noting(log, { start })).start(never)).rejects.toThrow("no such");
    expect(log).toEqual(["stop"]);
  });

  it("that can't be closed is let go of when its time is over", async () => {
    const stop = (): Promise<void> => new Promise(() => undefined);
    const child = await superviseService(noting([], { stop, shutdownMs: 30 })).start(never);
    child.stop();
    expect(await child.exited).toEqual({ kind: "shutdown" });
  });

  it("whose end fails has crashed", async () => {
    const stop = (): void => {
      throw new Error("stuck");
    };
    const child = await superviseService(noting([], { stop })).start(never);
    child.stop();
    expect(await child.exited).toMatchObject({ kind: "crashed" });
  });
});
