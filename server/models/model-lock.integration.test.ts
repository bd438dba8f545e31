import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openWorkshop, type Workshop } from "#server/testing/own-worker.ts";
import { waitUntil } from "#server/testing/wait-until.ts";
import { withModelLock, type ModelLock, type ModelLockRequest } from "./model-lock.ts";

const HOLDER = fileURLToPath(new URL("../testing/fixtures/hold-model-lock.ts", import.meta.url));

let workshop: Workshop;

beforeAll(async () => {
  workshop = await openWorkshop();
});
afterAll(() => workshop.close());

function lock<T>(given: Partial<ModelLockRequest>, use: (lock: ModelLock) => Promise<T>) {
  const request = { name: "one", label: "Model one", work: "checked", waitMs: 0 } as const;
  return withModelLock({ databaseUrl: workshop.url }, { ...request, ...given }, use);
}

const isFree = () => lock({}, () => Promise.resolve(true)).catch(() => false);

/** Another process that holds the lock until it is killed. */
async function startHolder(): Promise<ChildProcess> {
  const child = spawn(process.execPath, [HOLDER, workshop.url, "one"]);
  await once(child.stdout, "data");
  return child;
}

/** Whether somebody has asked for a lock and not got it yet. */
async function hasAsked(work: string): Promise<boolean> {
  const rows = await workshop.database.$queryRaw<unknown[]>`
    SELECT pid FROM pg_stat_activity
    WHERE application_name = ${`model store: ${work}`} AND datname = current_database()
      AND query LIKE '%pg_try_advisory_lock%' AND state = 'idle'`;
  return rows.length > 0;
}

describe("the lock of a model", () => {
  it("refuses a second one, in words that say what goes on, and is another one for another model", async () => {
    await lock({ work: "imported" }, async () => {
      const second = lock({}, () => Promise.resolve());
      await expect(second).rejects.toMatchObject({
        code: "conflict",
        message: "Model one is being imported now. Wait until that is done, and try again.",
      });
      await expect(lock({ name: "two" }, () => Promise.resolve(2))).resolves.toBe(2);
    });
    expect(await isFree()).toBe(true);
  });

  it("is waited for as long as asked, until whoever has it is done", async () => {
    const order: string[] = [];
    const held = Promise.withResolvers<undefined>();
    const begun = Promise.withResolvers<undefined>();
    const first = lock({}, async () => {
      begun.resolve(undefined);
      await held.promise;
      order.push("first");
    });
    await begun.promise;
    const second = lock({ waitMs: 10_000 }, () => Promise.resolve(void order.push("second")));
    held.resolve(undefined);
    await Promise.all([first, second]);
    expect(order).toEqual(["first", "second"]);
  });

  it("is given back when its holder fails, and its error passes", async () => {
    const failing = lock({}, () => Promise.reject(new Error("no")));
    await expect(failing).rejects.toThrow("no");
    expect(await isFree()).toBe(true);
  });

  it("is waited for no longer than its signal says", async () => {
    await lock({}, async () => {
      const stop = new AbortController();
      const waiting = { work: "removed", waitMs: 60_000, signal: stop.signal } as const;
      const second = lock(waiting, () => Promise.resolve());
      const refused = expect(second).rejects.toBe("cancelled");
      expect(await waitUntil(() => hasAsked("removed"), 5000)).toBe(true);
      const stoppedAt = performance.now();
      stop.abort("cancelled");
      await refused;
      expect(performance.now() - stoppedAt).toBeLessThan(2000);
    });
  });

  it("is refused when the database takes connections and does not answer", async () => {
    const silent = createServer((socket) => socket.resume()).listen(0, "127.0.0.1");
    await once(silent, "listening");
    const { port } = silent.address() as AddressInfo;
    const databaseUrl = `postgres://a:b@127.0.0.1:${port}/c?connectionTimeoutMillis=200`;
    const request = { name: "one", label: "Model one", work: "checked", waitMs: 0 } as const;
    const refused = withModelLock({ databaseUrl }, request, () => Promise.resolve());
    await expect(refused).rejects.toMatchObject({ code: "unavailable" });
    silent.close();
    await once(silent, "close");
  });

  it("is free when its holder was killed", async () => {
    const holder = await startHolder();
    expect(await isFree()).toBe(false);
    holder.kill("SIGKILL");
    await once(holder, "close");
    expect(await waitUntil(isFree, 5000)).toBe(true);
  });

  it("ends its holder's work when it is lost with its connection", async () => {
    const work = lock({ work: "fetched" }, async ({ signal, confirm }) => {
      await confirm();
      await workshop.database.$queryRaw`
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE application_name = 'model store: fetched' AND datname = current_database()`;
      if (!signal.aborted) await once(signal, "abort");
      await confirm();
    });
    await expect(work).rejects.toMatchObject({
      code: "unavailable",
      message: expect.stringContaining("lost while Model one was being fetched") as string,
    });
    expect(await isFree()).toBe(true);
  });
});
