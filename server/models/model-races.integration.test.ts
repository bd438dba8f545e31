import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { DomainError } from "#server/errors.ts";
import type { AttemptOutcome } from "#server/generated/prisma/client.ts";
import { createUser } from "#server/testing/factories.ts";
import { ModelHub } from "#server/testing/model-hub.ts";
import {
  openWorkshop,
  pacedPort,
  startOwnWorker,
  type Workshop,
} from "#server/testing/own-worker.ts";
import { raceRepeats } from "#server/testing/race-repeats.ts";
import { catalogueOf, smallModel } from "#server/testing/small-models.ts";
import { waitUntil } from "#server/testing/wait-until.ts";
import type { Run } from "#server/jobs/run-job.ts";
import { fetchModel } from "#server/worker/handlers/fetch-model.ts";
import type { RunningWorker } from "#server/worker/start-worker.ts";
import { acceptModel } from "./accept-model.ts";
import { importModel } from "./import-model.ts";
import { withModelLock } from "./model-lock.ts";
import { ModelStore } from "./model-store.ts";
import { cancelFetch, removeModel } from "./remove-model.ts";
import { startFetch } from "./start-fetch.ts";
import { verifyModel } from "./verify-model.ts";

const FILES = { files: 2, sizeBytes: 2_000_000 };
const pair = smallModel("pair", FILES);
const catalogue = catalogueOf([pair]);
const ROUNDS = Array.from({ length: raceRepeats() }, (_, index) => index);
/** What the one that loses is told. */
const REFUSALS = [
  "Small pair is being fetched. Wait until that is done, or cancel it.",
  "Small pair is being fetched now. Wait until that is done, and try again.",
  "Small pair is being imported now. Wait until that is done, and try again.",
  "Small pair is being checked now. Wait until that is done, and try again.",
  "Small pair is being removed now. Wait until that is done, and try again.",
  "Small pair is being tidied up now. Wait until that is done, and try again.",
  "Small pair is installed already.",
  "Small pair is installed already. Remove it first: npm run models -- remove pair",
  "Small pair is not installed.",
];

let workshop: Workshop;
let hub: ModelHub;
let worker: RunningWorker;
let models: ModelStore;
let folder: string;
let adminId: string;

beforeAll(async () => {
  workshop = await openWorkshop();
  hub = await ModelHub.start(pair.bytes);
  models = new ModelStore(workshop.dataDir);
  folder = await mkdtemp(join(tmpdir(), "races-"));
  for (const { name, path } of pair.model.files) {
    await writeFile(join(folder, name), pair.bytes.get(path) ?? "");
  }
  adminId = (await createUser(workshop.database, { role: "admin" })).id;
  const modelSource = {
    addresses: { hub: hub.url, archive: hub.url },
    proxy: {},
    limits: { connectMs: 2000, idleMs: 10_000, pauseMs: 1 },
  };
  const commandOf = pacedPort({ mode: "obey", paceMs: 0 });
  worker = await startOwnWorker(workshop, { commandOf, modelSource, catalogue, leastFreeBytes: 0 });
});
afterAll(async () => {
  await worker.stop();
  await hub.close();
  await rm(folder, { recursive: true });
  await workshop.close();
});
beforeEach(() => acceptModel(deps(), { name: "pair", adminId }));
afterEach(async () => {
  await removeModel(deps(), { name: "pair", adminId });
  await workshop.database.job.deleteMany();
});

const deps = () => ({ ...workshop, databaseUrl: workshop.url, models, catalogue });
const take = () =>
  importModel(deps(), { path: folder, adminId, approves: false, leastFreeBytes: 0 });
const remove = () => removeModel(deps(), { name: "pair", adminId });
const verify = () => verifyModel(deps(), "pair");

/** From the order to the end of its job, however that ends. */
async function fetchToEnd(): Promise<void> {
  const { jobId } = await startFetch(deps(), { name: "pair", adminId, leastFreeBytes: 0 });
  const isOver = async (): Promise<boolean> => {
    const job = await workshop.database.job.findUniqueOrThrow({ where: { id: jobId } });
    const running = await workshop.database.jobAttempt.count({ where: { jobId, outcome: null } });
    return running === 0 && ["completed", "failed", "cancelled"].includes(job.state);
  };
  expect(await waitUntil(isOver, 20_000)).toBe(true);
  const job = await workshop.database.job.findUniqueOrThrow({ where: { id: jobId } });
  expect(["completed", "cancelled"], job.errorMessage ?? "").toContain(job.state);
}

/** Runs both at once; answers who won, and fails for an error that is no refusal in words. */
async function race(...runs: (() => Promise<unknown>)[]): Promise<boolean[]> {
  const ended = await Promise.allSettled(runs.map((run) => run()));
  for (const one of ended) {
    if (one.status === "fulfilled") continue;
    expect(one.reason).toBeInstanceOf(DomainError);
    expect(REFUSALS).toContain((one.reason as DomainError).message);
  }
  return ended.map(({ status }) => status === "fulfilled");
}

/** Row and folder say the same, and nobody has left anything. */
async function expectConsistent(): Promise<string> {
  const row = await workshop.database.model.findUniqueOrThrow({ where: { name: "pair" } });
  const visible = join(models.folder, "pair");
  const names = existsSync(visible) ? readdirSync(visible).toSorted() : [];
  const partial = join(models.folder, ".partial");
  expect(existsSync(partial) ? readdirSync(partial) : []).toEqual([]);
  if (row.state === "absent") {
    expect(names).toEqual([]);
    expect(row).toMatchObject({ files: [], position: null, installedAt: null });
    return row.state;
  }
  expect(row).toMatchObject({ state: "installed", errorMessage: null });
  expect(names).toEqual(pair.model.files.map(({ name }) => name).toSorted());
  for (const { name, path } of pair.model.files) {
    expect(readFileSync(join(visible, name)).equals(pair.bytes.get(path) ?? Buffer.of())).toBe(
      true,
    );
  }
  return row.state;
}

const LOCK = { name: "pair", label: "Small pair", work: "imported", waitMs: 0 } as const;

async function untilAttempt(where: { outcome: AttemptOutcome | null }): Promise<void> {
  const isThere = async (): Promise<boolean> =>
    (await workshop.database.jobAttempt.count({ where })) > 0;
  expect(await waitUntil(isThere, 10_000)).toBe(true);
}

describe("a fetch", { timeout: 60_000 }, () => {
  it("waits for an import that goes on, and brings nothing that has come meanwhile", async () => {
    const asked = hub.requests.length;
    const fetched = await withModelLock(deps(), LOCK, async () => {
      const ended = fetchToEnd();
      await untilAttempt({ outcome: null });
      await workshop.database.model.update({
        where: { name: "pair" },
        data: { state: "installed" },
      });
      return { ended };
    });
    await fetched.ended;
    expect(hub.requests).toHaveLength(asked);
  });

  it("that waited long enough is tried again later, and says what goes on", async () => {
    const modelSource = { addresses: { hub: hub.url, archive: hub.url }, proxy: {} };
    const source = { ...modelSource, limits: { connectMs: 100, idleMs: 100, pauseMs: 1 } };
    const job = await workshop.database.job.create({
      data: { userId: adminId, kind: "fetch-model", subject: "pair", input: { model: "pair" } },
    });
    const run = { job, signal: new AbortController().signal } as Run;
    const outcome = await withModelLock(deps(), LOCK, () =>
      fetchModel({ ...deps(), source, lockWaitMs: 200 })(run),
    );
    expect(outcome).toMatchObject({ kind: "failed", code: "conflict", isWorthRetry: true });
    expect(outcome).toHaveProperty("message", REFUSALS[2]);
  });

  it("goes on from what has come when its lock was lost with its connection", async () => {
    const [, second] = pair.model.files;
    const path = second?.path ?? "";
    const asked = hub.rangesOf(path).length;
    hub.breaks(path, { kind: "stall", afterBytes: 5000 });
    const ended = fetchToEnd();
    const partial = models.partialPath("pair", second?.name ?? "");
    const hasCome = async (): Promise<boolean> => (await models.sizeOf(partial)) === 5000;
    expect(await waitUntil(hasCome, 10_000)).toBe(true);
    await workshop.database.$queryRaw`
      SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE application_name = 'model store: fetched' AND datname = current_database()`;
    await ended;
    const attempts = await workshop.database.jobAttempt.findMany({ orderBy: { number: "asc" } });
    expect(attempts.map(({ outcome }) => outcome)).toEqual(["interrupted", "completed"]);
    expect(hub.rangesOf(path).slice(asked)).toEqual([undefined, "bytes=5000-"]);
    expect(await expectConsistent()).toBe("installed");
  });

  it("that is cancelled before its next attempt leaves nothing of the one before", async () => {
    const { path = "", name = "" } = pair.model.files[1] ?? {};
    const cut = { kind: "cut", afterBytes: 5000 } as const;
    hub.breaks(path, ...Array.from({ length: 5 }, () => cut));
    const ended = fetchToEnd();
    await untilAttempt({ outcome: "failed" });
    expect(await models.sizeOf(models.partialPath("pair", name))).toBeGreaterThan(0);
    await cancelFetch(deps(), "pair");
    expect(await expectConsistent()).toBe("absent");
    await ended;
  });

  it("that is cancelled while it waits touches nothing of whoever goes first", async () => {
    await withModelLock(deps(), LOCK, async () => {
      const ended = fetchToEnd();
      await untilAttempt({ outcome: null });
      const path = models.path("pair", "weights.th");
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, "of somebody else");
      await cancelFetch(deps(), "pair");
      await ended;
      expect(existsSync(path)).toBe(true);
    });
  });
});

describe.each(ROUNDS)("two at once, round %i:", { timeout: 60_000 }, () => {
  it("a fetch and an import", async () => {
    const won = await race(fetchToEnd, take);
    expect(won).toContain(true);
    expect(await expectConsistent()).toBe("installed");
  });

  it("two imports", async () => {
    const won = await race(take, take);
    expect(won.filter(Boolean)).toHaveLength(1);
    expect(await expectConsistent()).toBe("installed");
  });

  it("a fetch and a removal", async () => {
    await race(fetchToEnd, remove);
    await expectConsistent();
  });

  it("an import and a removal", async () => {
    await race(take, remove);
    await expectConsistent();
  });

  it("a check and a removal", async () => {
    await take();
    const [, removed] = await race(verify, remove);
    expect(removed).toBe(true);
    expect(await expectConsistent()).toBe("absent");
  });

  it("all of them", async () => {
    await take();
    await race(verify, remove, take, fetchToEnd, verify, remove, take);
    await expectConsistent();
  });
});
