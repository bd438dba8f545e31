import { mkdir } from "node:fs/promises";
import type { Socket } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { answer } from "#server/downloads/fetch-public-file/local-site.ts";
import { CHANNELS } from "#server/jobs/notify.ts";
import { pythonCommand } from "#server/worker/python-command.ts";
import type { ChangeNotice, JobProgress } from "#server/realtime/events.ts";
import { Listener } from "#server/realtime/listener.ts";
import { createPlaceholder, DownloadBench, SOUND } from "#server/testing/download-bench.ts";
import { synthesizeWav } from "#server/testing/factories.ts";
import { waitUntil } from "#server/testing/wait-until.ts";

let bench: DownloadBench;

beforeEach(async () => {
  bench = await DownloadBench.open();
});
afterEach(() => bench.close());

describe("a download's events", () => {
  /** What sockets hear, and the job's row as it was then. */
  async function listen(): Promise<{
    readonly states: string[];
    readonly late: ChangeNotice[];
    readonly fractions: number[];
    readonly stop: () => Promise<void>;
  }> {
    const heard = { states: [] as string[], late: [] as ChangeNotice[], fractions: [] as number[] };
    const reads: Promise<void>[] = [];
    const read = async (notice: ChangeNotice): Promise<void> => {
      const { state, version } = await bench.job(notice.id);
      if (version < notice.version) heard.late.push(notice);
      if (heard.states.at(-1) !== state) heard.states.push(state);
    };
    const listener = new Listener({
      connectionString: bench.workshop.url,
      channels: Object.values(CHANNELS),
      logger: bench.workshop.logger,
      onReconnect: () => undefined,
      onNotice: (channel, payload) => {
        if (channel === CHANNELS.progress) {
          heard.fractions.push((JSON.parse(payload) as JobProgress).fraction);
        } else if (channel === CHANNELS.events) {
          const notice = JSON.parse(payload) as ChangeNotice;
          if (notice.kind === "job") reads.push(read(notice));
        }
      },
    });
    await listener.start();
    const stop = async (): Promise<void> => {
      await listener.stop();
      await Promise.all(reads);
    };
    return { ...heard, stop };
  }

  it("come after their rows, in order, and never go back", async () => {
    const heard = await listen();
    await bench.startWorker({ capacity: { "ingest-audio": 1 } });
    const sockets = bench.stall();
    await bench.click();
    const [jobId] = [bench.jobId];
    await bench.until(() => heard.fractions.length > 0);
    for (const socket of sockets) socket.end(SOUND.subarray(SOUND.byteLength / 2));
    await bench.untilState("completed");
    await heard.stop();
    expect(heard.late).toEqual([]);
    expect(heard.states.filter((state, at) => heard.states.indexOf(state) === at)).toEqual([
      "queued",
      "running",
      "completed",
    ]);
    expect(heard.fractions).toEqual(heard.fractions.toSorted((a, b) => a - b));
    expect(await bench.job(jobId)).toMatchObject({ fraction: 1 });
  });
});

describe("a file that has come", () => {
  it("is read and separated by itself, for a user who wants that", async () => {
    const { database } = bench.workshop;
    await database.user.updateMany({ data: { autoSeparate: true } });
    bench.reply = (socket) => socket.end(answer(synthesizeWav(5)));
    await bench.startWorker({ commandOf: pythonCommand });
    await bench.click();
    const pack = { trackId: bench.trackId, kind: "separation" as const };
    const isSeparated = async (): Promise<boolean> =>
      (await database.stemPack.count({ where: { ...pack, state: "completed" } })) === 1;
    await bench.until(isSeparated, 25_000);
    expect(await bench.track()).toMatchObject({ state: "ready", frames: 5 * 44_100 });
    expect(await bench.track()).toMatchObject({ title: "Copper Wire", artist: "Nine Volt" });
    const kinds = ["download-audio", "ingest-audio", "separate-stems"];
    const jobs = await database.job.findMany({ where: { kind: { in: kinds } } });
    expect(jobs.map(({ kind, state }) => `${kind} ${state}`).toSorted()).toEqual(
      kinds.map((kind) => `${kind} completed`),
    );
  });
});

describe("twenty downloads on two workers", () => {
  it("are never more than three at once, and all of them come", async () => {
    const { database } = bench.workshop;
    const { userId } = bench;
    const open = new Set<Socket>();
    let most = 0;
    let isHeld = true;
    bench.reply = (socket, { path }) => {
      open.add(socket);
      socket.once("close", () => open.delete(socket));
      most = Math.max(most, open.size);
      const give = (): void => void socket.end(answer(Buffer.concat([SOUND, Buffer.from(path)])));
      // The first ones stay open for two looks of both workers at the queue.
      if (isHeld) void waitUntil(() => !isHeld, 20_000).then(give);
      else give();
    };
    await bench.startWorker();
    // Two workers in one process take each other's ports for orphans, unless they are in other folders,
    // and what the first one holds for a dead worker's: there is nothing to hold before both run.
    const dataDir = join(bench.workshop.dataDir, "second");
    await mkdir(dataDir);
    await bench.startWorker({ dataDir });
    for (let nth = 0; nth < 20; nth += 1) {
      await bench.click(`/${nth}.wav`, { trackId: await createPlaceholder(database, { userId }) });
    }
    await bench.until(() => open.size === 3);
    expect(await waitUntil(() => open.size > 3, 1000)).toBe(false);
    isHeld = false;
    const where = { kind: "download-audio", state: "completed" as const };
    const isOver = async (): Promise<boolean> => (await database.job.count({ where })) === 20;
    await bench.until(isOver, 25_000);
    expect(most).toBe(3);
  });
});
