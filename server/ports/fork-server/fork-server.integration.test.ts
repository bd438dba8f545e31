import { randomUUID } from "node:crypto";
import { readdirSync } from "node:fs";
import { connect } from "node:net";
import { once } from "node:events";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { isRunning } from "#server/testing/fixtures/ports/pool-fixture.ts";
import { fixtureForkServer, forkableStart } from "#server/testing/fixtures/ports/fork-fixture.ts";
import {
  availableModes,
  fixtureHost,
  LIMITS,
  type FixtureHost,
} from "#server/testing/fixtures/ports/port-fixture.ts";
import { readMarker } from "../port-marker.ts";
import type { RunRequest } from "../port-types.ts";
import { descendantsOf, identify, isAlive } from "../proc.ts";
import type { SupervisedPort } from "../supervised-port.ts";
import type { ForkServer } from "./fork-server.ts";

const request = (run: Record<string, unknown> = {}): RunRequest => {
  return { jobId: randomUUID(), attempt: 1, run, limits: LIMITS, onMessage: () => undefined };
};

describe.each(availableModes())("a forked port (%s)", (mode) => {
  let own: FixtureHost;
  let server: ForkServer;

  async function open(how = "well"): Promise<{ port: SupervisedPort; tag: string }> {
    const tag = randomUUID();
    const port = own.host.open(forkableStart(tag, how), server);
    await port.ready;
    return { port, tag };
  }

  async function begin(): Promise<void> {
    own = fixtureHost({ mode });
    server = await fixtureForkServer(own);
  }

  afterEach(async () => {
    await own.host.stopAll("shutdown");
    server.stop();
    await server.exited;
    expect(own.host.inspect()).toMatchObject({ activePorts: 0, orphanedPorts: 0 });
    expect(readdirSync(join(own.dataDir, "run", "ports"))).toEqual([]);
    own.remove();
  });

  it("answers like another one, and carries its own mark", async () => {
    await begin();
    const ports = await Promise.all([open(), open()]);
    for (const { port, tag } of ports) {
      expect(await port.run(request({ say: "hello" }))).toMatchObject({
        kind: "completed",
        result: { tag, say: "hello", pid: port.pid },
      });
      expect(readMarker(port.pid ?? 0)).toMatchObject({
        token: own.instanceToken,
        portId: port.id,
        owner: identify(process.pid),
      });
    }
    const again = await ports[0].port.run(request({ what: "fail" }));
    expect(again).toMatchObject({ kind: "failed", code: "no_audio" });
  });

  it("that crashes tells how, and takes its grandchildren along, but nobody else", async () => {
    await begin();
    const [{ port }, { port: other }] = await Promise.all([open("sleepers"), open()]);
    const tree = [...descendantsOf([identify(port.pid ?? 0)].flatMap((each) => each ?? []))];
    expect(tree).toHaveLength(2);
    const end = await port.run(request({ what: "kill", signal: 11 }));
    expect(end).toMatchObject({ kind: "crashed", reason: "segfault", signal: "SIGSEGV" });
    expect(tree.filter((each) => isAlive(each))).toEqual([]);
    expect(await other.run(request())).toMatchObject({ kind: "completed" });
  });

  it("is ended by its limits of memory", async () => {
    await begin();
    const limits = { ...LIMITS, memoryBytes: 100_000_000 };
    const port = own.host.open(forkableStart(randomUUID(), "well", { limits }), server);
    const end = await port.run(request({ what: "hold", bytes: 300_000_000, sec: 60 }));
    expect(end).toMatchObject({ kind: "crashed", reason: "oom" });
  });

  it("ends with its fork server, whose end is told", async () => {
    await begin();
    const { port } = await open();
    const call = port.run(request({ what: "sleep", sec: 60 }));
    process.kill(server.pid ?? 0, "SIGKILL");
    expect(await server.exited).toMatchObject({ kind: "crashed" });
    expect(await call).toMatchObject({ kind: "crashed" });
    expect(isRunning(port.pid ?? 0)).toBe(false);
  });

  it("is not known to strangers who connect to the socket", async () => {
    await begin();
    const [runId = ""] = readdirSync(join(own.dataDir, "run", "workers"));
    const folder = join(own.dataDir, "run", "workers", runId);
    const [name = ""] = readdirSync(folder);
    for (const hello of ["wrong stdin\n", "x".repeat(200), ""]) {
      const stranger = connect(join(folder, name, "s"));
      await once(stranger, "connect");
      stranger.on("error", () => undefined);
      if (hello === "") stranger.destroy();
      else stranger.write(hello);
      if (!stranger.destroyed) await once(stranger, "close");
    }
    const { port } = await open();
    expect(await port.run(request())).toMatchObject({ kind: "completed" });
  });

  it("that is told to end at once is gone with all that it started", async () => {
    await begin();
    const { port } = await open("sleepers");
    const tree = [...descendantsOf([identify(port.pid ?? 0)].flatMap((each) => each ?? []))];
    await port.stopFor("lost_claim");
    expect(isRunning(port.pid ?? 0)).toBe(false);
    expect(tree.filter((each) => isAlive(each))).toEqual([]);
  });
});

it("a fork server that hangs is ended, and its ports with it", async () => {
  const own = fixtureHost();
  const server = await fixtureForkServer(own, ["json"], { heartbeatMs: 100, missedHeartbeats: 3 });
  const port = own.host.open(forkableStart(randomUUID()), server);
  await port.ready;
  process.kill(server.pid ?? 0, "SIGSTOP");
  expect(await server.exited).toMatchObject({ kind: "crashed" });
  expect(await port.exited).toMatchObject({ kind: "crashed" });
  own.remove();
});

it("a fork server that can't import what it should says so", async () => {
  const own = fixtureHost();
  await expect(fixtureForkServer(own, ["no_such_module"])).rejects.toThrow("no_such_module");
  own.remove();
});
