import { describe, expect, it, vi } from "vitest";
import { crashed } from "./exit-reason.ts";
import { fakeSpec, type FakeChildOptions } from "./fake-child.ts";
import { MissingServicesError, orderServices } from "./order-services.ts";
import { startServices } from "./services.ts";
import type { SupervisorReport } from "./supervisor-report.ts";

function service(id: string, needs: readonly string[] = [], rest: Partial<FakeChildOptions> = {}) {
  return { ...fakeSpec({ id, ...rest }), needs };
}

function open(services: readonly ReturnType<typeof service>[]) {
  const reports: SupervisorReport[] = [];
  const started = startServices({
    name: "services",
    intensity: { maxRestarts: 3, withinMs: 60_000 },
    services,
    needLimitMs: 2000,
    onReport: (report) => reports.push(report),
  });
  return { started, reports };
}

describe("the order of services", () => {
  it.each([
    [[["c", "b"], ["b", "a"], ["a"]], "abc"],
    [[["a"], ["b"], ["c"]], "abc"],
    [[["d", "b", "c"], ["c", "a"], ["b", "a"], ["a"]], "abcd"],
  ])("of %j is %s", (given, expected) => {
    const services = given.map(([id = "", ...needs]) => ({ id, needs }));
    const order = orderServices(services).map(({ id }) => id);
    expect(order.join("")).toBe(expected);
  });

  it("names what is missing, and a circle", () => {
    expect(() => orderServices([{ id: "a", needs: ["x", "y"] }])).toThrow(
      'The service "a" needs "x", "y".',
    );
    const circle = [
      { id: "a", needs: ["b"] },
      { id: "b", needs: ["a"] },
    ];
    expect(() => orderServices(circle)).toThrow("in a circle: a -> b -> a");
  });
});

describe("services", () => {
  it("start after what they need and stop before it", async () => {
    const log: string[] = [];
    const { started } = open([service("web", ["db"], { log }), service("db", [], { log })]);
    const services = await started;
    expect(services.running()).toEqual(["db", "web"]);
    services.stop();
    expect(await services.exited).toEqual({ kind: "shutdown" });
    expect(log).toEqual(["start db", "start web", "stop web", "stop db"]);
  });

  it("leave nothing running when one does not start", async () => {
    const log: string[] = [];
    const bad = service("web", ["db"], {
      beforeReady: () => Promise.reject(new Error("port taken")),
    });
    await expect(open([service("db", [], { log }), bad]).started).rejects.toThrow("port taken");
    expect(log).toEqual(["start db", "stop db"]);
  });

  it("come back alone, and wait for what they need and is coming back too", async () => {
    const gate = Promise.withResolvers<undefined>();
    const db = service("db", [], { beforeReady: (nth) => (nth === 1 ? undefined : gate.promise) });
    const web = service("web", ["db"]);
    const other = service("other");
    const services = await open([db, web, other]).started;
    db.started[0]?.end({ kind: "killed" });
    await db.started[0]?.exited;
    web.started[0]?.end({ kind: "killed" });
    await vi.waitFor(() => {
      expect(services.running()).toEqual(["other"]);
    });
    expect(web.started).toHaveLength(1);
    gate.resolve(undefined);
    await vi.waitFor(() => {
      expect(services.running().toSorted()).toEqual(["db", "other", "web"]);
    });
    expect([db, web, other].map(({ started }) => started.length)).toEqual([2, 2, 1]);
    services.stop();
    await services.exited;
  });

  it("end in order too when one of them comes down too often", async () => {
    const log: string[] = [];
    const failing = service("c", ["b"], { log });
    const services = [service("a", [], { log }), service("b", ["a"], { log }), failing];
    const { started } = open(services);
    const running = await started;
    for (let nth = 0; nth < 4; nth += 1) {
      await vi.waitFor(() => {
        expect(failing.started).toHaveLength(nth + 1);
      });
      failing.started[nth]?.end(crashed("boom"));
    }
    expect(await running.exited).toMatchObject({ kind: "crashed" });
    expect(log.slice(-2)).toEqual(["stop b", "stop a"]);
  });

  it("are restarted on demand, unless something that they need does not run", async () => {
    const db = service("db", [], { restart: "temporary" });
    const web = service("web", ["db"]);
    const services = await open([db, web]).started;
    await services.restart("web");
    expect(web.started).toHaveLength(2);
    db.started[0]?.end({ kind: "normal" });
    await vi.waitFor(() => {
      expect(services.running()).toEqual(["web"]);
    });
    const refused = services.restart("web");
    await expect(refused).rejects.toThrow(MissingServicesError);
    await expect(refused).rejects.toMatchObject({ missing: ["db"] });
    expect(web.started).toHaveLength(2);
    await services.restart("db");
    await services.restart("web");
    expect(web.started).toHaveLength(3);
    await expect(services.restart("mail")).rejects.toThrow('no service "mail"');
    services.stop();
    await services.exited;
  });

  it("that should run and don't are started by the look after them", async () => {
    const web = service("web", [], {
      beforeReady: (nth) => (nth === 2 ? Promise.reject(new Error("port taken")) : undefined),
    });
    const once = service("once", [], { restart: "transient" });
    const services = await open([web, once]).started;
    once.started[0]?.end({ kind: "normal" });
    expect(await services.startMissing()).toEqual([]);
    await expect(services.restart("web")).rejects.toThrow("port taken");
    expect(services.running()).toEqual([]);
    expect(await services.startMissing()).toEqual(["web"]);
    expect(services.running()).toEqual(["web"]);
    services.stop();
    await services.exited;
    expect(await services.startMissing()).toEqual([]);
  });

  it("run only while they are wanted, and end when they are not any more", async () => {
    let isWanted = false;
    const extra = { ...service("extra", ["db"]), isWanted: () => isWanted };
    const { started, reports } = open([service("db"), extra]);
    const services = await started;
    expect(services.running()).toEqual(["db"]);
    expect(await services.startMissing()).toEqual([]);
    isWanted = true;
    expect(await services.endUnwanted()).toEqual([]);
    expect(await services.startMissing()).toEqual(["extra"]);
    isWanted = false;
    expect(await services.endUnwanted()).toEqual(["extra"]);
    expect(await services.endUnwanted()).toEqual([]);
    expect(services.running()).toEqual(["db"]);
    expect(reports).toEqual([]);
    services.stop();
    await services.exited;
  });

  it("that come down when they are not wanted any more stay away", async () => {
    let isWanted = true;
    const extra = { ...service("extra"), isWanted: () => isWanted };
    const services = await open([extra]).started;
    isWanted = false;
    extra.started[0]?.end({ kind: "killed" });
    await vi.waitFor(() => {
      expect(services.subtree.nodes()).toEqual([]);
    });
    expect(extra.started).toHaveLength(1);
    services.stop();
    await services.exited;
  });
});
