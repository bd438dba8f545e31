import { describe, expect, it } from "vitest";
import type { ExitReason } from "./exit-reason.ts";
import { link, monitor } from "./monitor.ts";
import { fakeChild } from "./fake-child.ts";
import { NameTakenError, Registry } from "./registry.ts";

const killed: ExitReason = { kind: "killed" };

describe("a monitor", () => {
  it("hears of an end once, also when it is set after the fact", async () => {
    const child = fakeChild({ id: "a" });
    const heard: unknown[] = [];
    monitor(child, (reason) => heard.push(["before", reason.kind]));
    child.end(killed);
    child.end({ kind: "normal" });
    await child.exited;
    monitor(child, (reason) => heard.push(["after", reason.kind]));
    await child.exited;
    expect(heard).toEqual([
      ["before", "killed"],
      ["after", "killed"],
    ]);
  });

  it("hears nothing once it is taken back", async () => {
    const child = fakeChild({ id: "a" });
    const heard: unknown[] = [];
    monitor(child, (reason) => heard.push(reason))();
    child.end(killed);
    await child.exited;
    expect(heard).toEqual([]);
  });
});

describe("a link", () => {
  it.each([
    [killed, 1],
    [{ kind: "crashed", error: new Error("x") }, 1],
    [{ kind: "normal" }, 0],
    [{ kind: "shutdown" }, 0],
  ] as [ExitReason, number][])("after the end %j kills %d other", async (reason, kills) => {
    for (const undo of [false, true]) {
      const log: string[] = [];
      const [a, b] = [fakeChild({ id: "a", log }), fakeChild({ id: "b", log })];
      const unlink = link(a, b);
      if (undo) unlink();
      a.end(reason);
      await a.exited;
      await Promise.resolve();
      expect(log).toEqual(undo || kills === 0 ? [] : ["kill b"]);
    }
  });
});

describe("a registry", () => {
  it("gives a name to one living process at a time", async () => {
    const registry = new Registry("services");
    const [a, b] = [fakeChild({ id: "a" }), fakeChild({ id: "b" })];
    registry.register("clock", a, undefined);
    expect(() => registry.register("clock", b, undefined)).toThrow(NameTakenError);
    expect(() => registry.register("clock", b, undefined)).toThrow(/"clock" is taken in services/);
    expect(registry.lookup("clock")?.process).toBe(a);
    a.end(killed);
    await a.exited;
    expect(registry.lookup("clock")).toBeUndefined();
    registry.register("clock", b, undefined);
    expect(registry.lookup("clock")?.process).toBe(b);
  });

  it("keeps a name that was given back and taken again from the first owner's end", async () => {
    const registry = new Registry("services");
    const [a, b] = [fakeChild({ id: "a" }), fakeChild({ id: "b" })];
    registry.register("clock", a, undefined)();
    registry.register("clock", b, undefined);
    a.end(killed);
    await a.exited;
    expect(registry.lookup("clock")?.process).toBe(b);
  });

  it("knows nothing of other namespaces", () => {
    const [one, other] = [new Registry("one"), new Registry("other")];
    one.register("clock", fakeChild({ id: "a" }), undefined);
    expect(other.lookup("clock")).toBeUndefined();
    expect(other.size).toBe(0);
  });

  it("finds by metadata, which can be replaced", () => {
    const registry = new Registry<{ load: number }>("ports");
    for (const load of [3, 1, 2]) {
      registry.register(`p${load}`, fakeChild({ id: String(load) }), { load });
    }
    const idle = () => registry.search(({ load }) => load < 3).map(({ name }) => name);
    expect(idle()).toEqual(["p1", "p2"]);
    expect(registry.describe("p3", { load: 0 })).toBe(true);
    expect(registry.describe("p4", { load: 0 })).toBe(false);
    expect(idle()).toEqual(["p3", "p1", "p2"]);
  });

  it("lets callers wait for a name, up to a limit or until they go away", async () => {
    const registry = new Registry("services");
    const waiting = [registry.waitFor("clock", 5000), registry.waitFor("clock", 5000)];
    const child = fakeChild({ id: "a" });
    registry.register("clock", child, undefined);
    for (const found of await Promise.all(waiting)) expect(found.process).toBe(child);
    expect((await registry.waitFor("clock", 0)).process).toBe(child);
    await expect(registry.waitFor("other", 5)).rejects.toThrow(/"other" in services within 5 ms/);
    const leaving = new AbortController();
    const left = registry.waitFor("other", 5000, leaving.signal);
    leaving.abort(new Error("gone"));
    await expect(left).rejects.toThrow("gone");
  });
});
