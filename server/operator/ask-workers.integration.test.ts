import { randomUUID } from "node:crypto";
import pg from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createDatabase, type Database } from "#server/db.ts";
import { CHANNELS, sendReply } from "#server/jobs/notify.ts";
import type { Command } from "#server/realtime/events.ts";
import { createTestDatabase, type TestDatabase } from "#server/testing/database.ts";
import { askWorkers } from "./ask-workers.ts";
import { cleanUpOrphans } from "./clean-up-orphans.ts";
import { restartPort } from "./restart-port.ts";
import { scanOrphans } from "./scan-orphans.ts";

type Asked = Extract<Command, { kind: "operator" }>;
/** What a worker sends in answer to a question; undefined when it stays silent. */
type Behaviour = (asked: Asked) => object | undefined;

let testDatabase: TestDatabase;
let database: Database;
const listeners: pg.Client[] = [];

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = createDatabase(testDatabase.url);
});
afterEach(async () => {
  for (const listener of listeners.splice(0)) await listener.end();
  await database.worker.deleteMany();
});
afterAll(async () => {
  await database.$disconnect();
  await testDatabase.drop();
});

/** A row and a listener, as a worker has them. */
async function addWorker(behaviour: Behaviour, isAlive = true): Promise<string> {
  const id = randomUUID();
  const lastSeenAt = isAlive ? new Date() : new Date(0);
  const row = { id, host: "studio", pid: 7, bootId: "boot", lastSeenAt };
  await database.worker.create({ data: row });
  const client = new pg.Client({ connectionString: testDatabase.url });
  listeners.push(client);
  client.on("notification", ({ payload = "" }) => {
    const asked = JSON.parse(payload) as Asked;
    if (asked.workerId !== undefined && asked.workerId !== id) return;
    const said = behaviour(asked);
    if (!said) return;
    void sendReply(database, asked.replyTo, { workerId: id, host: "studio", pid: 7, ...said });
  });
  await client.connect();
  await client.query(`LISTEN ${CHANNELS.commands}`);
  return id;
}

const figures = { found: 3, terminated: 3, errors: 0, preserved: 8 };
const inspection = {
  level: "degraded",
  activePorts: 8,
  orphanedPorts: 1,
  orphanedPercent: 11.1,
  orphans: [
    { pid: 41_877, portId: "p", command: "python -m x", startedAt: "2026-01-01T00:00:00Z" },
  ],
};

describe("askWorkers", () => {
  it("gives the answers of all live workers at once, and asks no dead one", async () => {
    const ids = [
      await addWorker(({ question }) => ({ answer: question })),
      await addWorker(() => ({ error: "Busy." })),
    ];
    await addWorker(() => ({ answer: "from the grave" }), false);
    const { answers, silent } = await askWorkers(testDatabase.url, { question: "tree" });
    const living = answers.filter(({ workerId }) => ids.includes(workerId));
    expect(living.map(({ answer, error }) => answer ?? error).sort()).toEqual(["Busy.", "tree"]);
    expect(silent).toBe(0);
  });

  it("says at once that nobody is there", async () => {
    const said = await askWorkers(testDatabase.url, { question: "status" });
    expect(said).toEqual({ answers: [], silent: 0 });
  });

  it("counts who stays silent or speaks nonsense, and outlives both", async () => {
    await addWorker(() => undefined);
    await addWorker(() => ({ pid: "none" }));
    const { answers, silent } = await askWorkers(testDatabase.url, { question: "status" }, 300);
    expect(answers).toEqual([]);
    expect(silent).toBe(2);
  });
});

describe("scan and clean-up", () => {
  it("show what each machine's worker sees, and what it ended", async () => {
    const asked: string[] = [];
    const workerId = await addWorker(({ question }) => {
      asked.push(question);
      return { answer: question === "cleanup" ? figures : inspection };
    });
    const scan = await scanOrphans(testDatabase.url);
    expect(scan).toMatchObject({
      silent: 0,
      machines: [{ workerId, activePorts: 8, orphanedPorts: 1, error: null }],
    });
    expect(scan.machines[0]?.orphans).toMatchObject([{ pid: 41_877, command: "python -m x" }]);
    expect(asked).toEqual(["status"]);
    const cleanup = await cleanUpOrphans(testDatabase.url);
    expect(cleanup).toEqual({
      silent: 0,
      machines: [{ workerId, host: "studio", pid: 7, figures, error: null }],
    });
    expect(asked).toEqual(["status", "cleanup"]);
  });

  it("pass on why a worker could not say, and never throw on what it says", async () => {
    await addWorker(() => ({ error: "/proc is not mounted." }));
    await addWorker(() => ({ answer: { found: "many" } }));
    const errors = ["/proc is not mounted.", "The worker's answer was not understood."];
    const scan = await scanOrphans(testDatabase.url);
    expect(scan.machines.map(({ error }) => error).sort()).toEqual(errors);
    const cleanup = await cleanUpOrphans(testDatabase.url);
    expect(cleanup.machines.map(({ error }) => error).sort()).toEqual(errors);
  });
});

describe("restartPort", () => {
  const name = "separate-stems-1";

  it("asks the named worker alone, by the port's name", async () => {
    const asked: Asked[] = [];
    const keep: Behaviour = (question) => {
      asked.push(question);
      return { answer: { restarted: true } };
    };
    const workerId = await addWorker(keep);
    await addWorker(keep);
    await restartPort(testDatabase.url, { workerId, name });
    expect(asked).toMatchObject([{ question: "restart", workerId, name }]);
  });

  it("is refused with the worker's reason, and when the worker has gone", async () => {
    const workerId = await addWorker(() => ({ error: "There is no port x." }));
    const refused = restartPort(testDatabase.url, { workerId, name: "x" });
    await expect(refused).rejects.toMatchObject({
      code: "conflict",
      message: "There is no port x.",
    });
    const gone = await addWorker(() => ({ answer: {} }), false);
    for (const id of [gone, randomUUID()]) {
      const answer = restartPort(testDatabase.url, { workerId: id, name });
      await expect(answer).rejects.toMatchObject({ code: "conflict" });
    }
    const unknown = restartPort(testDatabase.url, { workerId: "1'--", name });
    await expect(unknown).rejects.toMatchObject({ code: "not_found" });
  });

  it("says when the worker does not answer", async () => {
    const workerId = await addWorker(() => undefined);
    const answer = restartPort(testDatabase.url, { workerId, name }, 300);
    await expect(answer).rejects.toMatchObject({ code: "unavailable" });
  });
});
