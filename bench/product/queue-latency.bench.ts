import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { withClient } from "#server/launch/postgres/connect.ts";
import { ApiClient } from "#server/testing/api-client.ts";
import { waitUntil } from "#server/testing/wait-until.ts";
import { percentile, printTable } from "./print-table.ts";
import { toneWav } from "./song.ts";
import { withProduct } from "./with-product.ts";

const TRACKS = 20;
const LIMIT_MS = 60_000;

interface Latency {
  readonly kind: string;
  readonly ms: number;
}

/** From a job's row to the start of its first attempt, with an idle worker, one track after the other. */
await withProduct(async (product, folder) => {
  const client = await ApiClient.signUp(product.baseUrl);
  for (let index = 0; index < TRACKS; index += 1) {
    const file = join(folder, `tone ${index}.wav`);
    writeFileSync(file, toneWav(2, 200 + index));
    await runThrough(client, file);
  }
  const latencies = await readLatencies(databaseUrlOf(product.dataDir));
  const kinds = [...new Set(latencies.map(({ kind }) => kind))].sort();
  printTable(
    "Milliseconds from enqueue to start",
    ["queue", "jobs", "p50", "p95", "max"],
    kinds.map((kind) => {
      const values = latencies.filter((each) => each.kind === kind).map(({ ms }) => ms);
      const shares = [0.5, 0.95, 1].map((share) => percentile(values, share).toFixed(0));
      return [kind, String(values.length), ...shares];
    }),
  );
});

async function runThrough(client: ApiClient, file: string): Promise<void> {
  const { trackId } = await client.upload(file);
  const isDone = async (): Promise<boolean> => {
    const track = await client.query<{ separations: { state: string }[] }>("track.byId", {
      trackId,
    });
    return track.separations.some(({ state }) => state === "completed");
  };
  if (!(await waitUntil(isDone, LIMIT_MS))) throw new Error(`${file} was not separated in time.`);
}

function readLatencies(url: string): Promise<Latency[]> {
  return withClient(url, async (client) => {
    const { rows } = await client.query<Latency>(
      `SELECT job.kind, extract(epoch FROM attempt."startedAt" - job."createdAt")::float * 1000 AS ms
       FROM "Job" job JOIN "JobAttempt" attempt ON attempt."jobId" = job.id AND attempt.number = 1`,
    );
    return rows;
  });
}

function databaseUrlOf(dataDir: string): string {
  const file = join(dataDir, "run", "postgres.json");
  return (JSON.parse(readFileSync(file, "utf8")) as { url: string }).url;
}
