import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createDatabase, type Database } from "#server/db.ts";
import { loadSecrets } from "#server/secrets.ts";
import { ApiClient } from "#server/testing/api-client.ts";
import type { Launched } from "#server/testing/launched.ts";
import type { FakePlaylist, FakeUser } from "#server/testing/spotify/catalogue-types.ts";
import { connectUser } from "#server/testing/spotify/connect-user.ts";
import { makeCatalogue } from "#server/testing/spotify/make-catalogue.ts";
import { startFakeSpotify } from "#server/testing/spotify/start-fake-spotify.ts";
import { waitUntil } from "#server/testing/wait-until.ts";
import { printTable } from "../product/print-table.ts";
import { withProduct } from "../product/with-product.ts";
import { watchMemory } from "./watch-memory.ts";

const SIZES = [100, 1000, 10_000];
const LIMIT_MS = 300_000;
const PAGE = 50;
const MIB = 1024 ** 2;

interface Figures {
  readonly name: string;
  readonly seconds: number;
  readonly requests: number;
  /** What nobody can do without. */
  readonly fewest: number;
  /** Of the worker over what it had before, in MiB. */
  readonly memory: number;
}

/** Imports against a Spotify on this machine: seconds, requests, and what the worker's memory grows by. */
const fake = await startFakeSpotify();
const env = {
  SPOTIFY_API_URL: fake.apiUrl,
  SPOTIFY_ACCOUNTS_URL: fake.accountsUrl,
  SPOTIFY_OPEN_URL: fake.openUrl,
  SPOTIFY_CLIENT_ID: fake.app.clientId,
  SPOTIFY_CLIENT_SECRET: fake.app.clientSecret,
};
await withProduct(measure, { env });
await fake.close();

async function measure(product: Launched): Promise<void> {
  const { url } = JSON.parse(
    readFileSync(join(product.dataDir, "run", "postgres.json"), "utf8"),
  ) as { url: string };
  const database = createDatabase(url);
  try {
    const client = await ApiClient.signUp(product.baseUrl);
    const listener = fake.catalogue.addUser("listener-a");
    const { id: userId } = await database.user.findFirstOrThrow();
    const { sealSecret } = loadSecrets(product.dataDir);
    await connectUser(database, fake, { userId, listener, sealSecret });
    const figures: Figures[] = [];
    for (const size of SIZES)
      figures.push(...(await measureSize({ client, database, listener }, size)));
    print(figures);
  } finally {
    await database.$disconnect();
  }
}

interface Bench {
  readonly client: ApiClient;
  readonly database: Database;
  readonly listener: FakeUser;
}

async function measureSize(bench: Bench, size: number): Promise<Figures[]> {
  const { tracks } = makeCatalogue(fake.catalogue, size);
  const playlist = fake.catalogue.addPlaylist({ owner: bench.listener, tracks });
  const whole = Math.ceil(size / PAGE) + 1;
  const bare = await timed(() => readBare(bench.listener, playlist));
  const first = await importOnce(bench, playlist);
  const unchanged = await importOnce(bench, playlist);
  fake.catalogue.edit(playlist, (entries) => [
    ...entries.slice(1),
    ...makeCatalogue(fake.catalogue, 1).tracks,
  ]);
  const grown = await importOnce(bench, playlist);
  return [
    {
      name: `${size}: pages alone, without a database`,
      seconds: bare,
      requests: whole - 1,
      fewest: whole - 1,
      memory: 0,
    },
    { name: `${size}: first import`, ...first, fewest: whole },
    { name: `${size}: again, nothing new`, ...unchanged, fewest: 1 },
    { name: `${size}: again, one track for another`, ...grown, fewest: whole },
  ];
}

/** From the order to the playlist's end; requests for covers are no part of it. */
async function importOnce(
  { client, database }: Bench,
  { id }: FakePlaylist,
): Promise<Omit<Figures, "name" | "fewest">> {
  const worker = await database.worker.findFirstOrThrow({ where: { stoppedAt: null } });
  const before = fake.log.count({ path: /^\/v1\// });
  const memory = watchMemory(worker.pid);
  try {
    const seconds = await timed(() => importToEnd({ client, database }, id));
    const requests = fake.log.count({ path: /^\/v1\// }) - before;
    return { seconds, requests, memory: memory.mostBytes() / MIB };
  } finally {
    memory.stop();
  }
}

async function importToEnd(
  { client, database }: Omit<Bench, "listener">,
  id: string,
): Promise<void> {
  const link = { url: `https://open.spotify.com/playlist/${id}` };
  const { jobId } = await client.mutate<{ jobId: string }>("spotify.import", link);
  const isOver = async (): Promise<boolean> => {
    const job = await database.job.findUniqueOrThrow({ where: { id: jobId } });
    if (job.state === "failed") throw new Error(job.errorMessage ?? "The import failed.");
    return job.state === "completed";
  };
  if (!(await waitUntil(isOver, LIMIT_MS))) throw new Error("The import took too long.");
}

/** What the requests alone take, one after the other. */
async function readBare(listener: FakeUser, { id, items }: FakePlaylist): Promise<void> {
  const { accessToken } = fake.accounts.signIn(listener);
  const headers = { authorization: `Bearer ${accessToken}` };
  for (let offset = 0; offset < items.length; offset += PAGE) {
    const url = `${fake.apiUrl}/playlists/${id}/items?limit=${PAGE}&offset=${offset}`;
    await (await fetch(url, { headers })).json();
  }
}

async function timed(work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return (performance.now() - startedAt) / 1000;
}

function print(figures: readonly Figures[]): void {
  printTable(
    "Imports of a playlist",
    ["items", "seconds", "requests", "fewest possible", "worker's memory, MiB more at most"],
    figures.map(({ name, seconds, requests, fewest, memory }) => [
      name,
      seconds.toFixed(2),
      String(requests),
      String(fewest),
      memory === 0 ? "" : memory.toFixed(0),
    ]),
  );
}
