import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { answer } from "#server/downloads/fetch-public-file/local-site.ts";
import { CHANNELS } from "#server/jobs/notify.ts";
import { pythonCommand } from "#server/worker/python-command.ts";
import type { ChangeNotice, JobProgress } from "#server/realtime/events.ts";
import { Listener } from "#server/realtime/listener.ts";
import { createPlaceholder, DownloadBench, SOUND } from "#server/testing/download-bench.ts";
import { synthesizeWav } from "#server/testing/factories.ts";

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
    let served = 0;
    const open = new Set<() => void>();
    const seen: number[] = [];
    bench.reply = (socket, { path }) => {
      const give = (): void => {
        served += 1;
        socket.end(answer(Buffer.concat([SOUND, Buffer.from(path)])));
      };
      open.add(give);
      seen.push(open.size);
      // All that can come at once are here, or the last ones are.
      if (open.size < 3 && served + open.size < 20) return;
      for (const each of open) each();
      open.clear();
    };
    for (let nth = 0; nth < 20; nth += 1) {
      await bench.click(`/${nth}.wav`, { trackId: await createPlaceholder(database, { userId }) });
    }
    await Promise.all([bench.startWorker(), bench.startWorker()]);
    const where = { kind: "download-audio", state: "completed" as const };
    const most: number[] = [];
    await bench.until(async () => {
      most.push(await database.job.count({ where: { ...where, state: "running" } }));
      return (await database.job.count({ where })) === 20;
    }, 25_000);
    expect(Math.max(...seen)).toBe(3);
    expect(Math.max(...most)).toBeLessThanOrEqual(3);
    expect(bench.site.connections).toBe(20);
  });
});
