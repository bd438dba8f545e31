import { syncDuePlaylists } from "#server/imports/playlists/sync-due.ts";
import { sweepReadings } from "#server/imports/sweep-readings.ts";
import { sweepUnlisted } from "#server/imports/unlisted-tracks.ts";
import { SCAN_LIMIT_MS } from "#server/imports/watched-folder/watched-folder.ts";
import { sweepUnwantedTracks } from "#server/library/remove-unwanted-tracks.ts";
import { pruneSignIns } from "#server/spotify/connecting/prune-sign-ins.ts";
import { sweepCovers } from "#server/spotify/connecting/sweep-covers.ts";
import { checkConnections } from "#server/spotify/tokens/check-connections.ts";
import type { PeriodicTask } from "#server/supervision/supervise-interval.ts";
import { Waker } from "#server/supervision/waker.ts";
import type { WorkerParts } from "./worker-parts.ts";

const HOUR_MS = 3600_000;
/** A hundred users' leftovers, some thousand rows each. */
const SWEEP_LIMIT_MS = 300_000;
/** One user takes two minutes at most, and none is begun with after half a minute. */
const MATCH_LIMIT_MS = 180_000;

/** What is done again and again for lists and for the service that they come from. */
export function listTasks(parts: WorkerParts): PeriodicTask[] {
  const { database, refresher } = parts;
  return [
    ...(refresher ? [refresher.task] : []),
    {
      id: "check-connections",
      everyMs: HOUR_MS,
      // A server that is off at night reminds its users, too.
      runsAtStart: true,
      run: async () => {
        await checkConnections(database);
      },
    },
    {
      id: "sync-lists",
      everyMs: parts.intervals.syncMs,
      run: async () => {
        await syncDuePlaylists(parts);
      },
    },
    matchTask(parts),
    watchTask(parts),
    { id: "sweep-lists", everyMs: HOUR_MS, limitMs: SWEEP_LIMIT_MS, run: () => sweepLists(parts) },
  ];
}

function matchTask({ matching, intervals }: WorkerParts): PeriodicTask {
  const { requests, waker } = matching;
  const run = (signal: AbortSignal): Promise<void> => requests.run(signal);
  const everyMs = intervals.pollMs;
  return { id: "match-tracks", everyMs, runsAtStart: true, waker, limitMs: MATCH_LIMIT_MS, run };
}

function watchTask({ watched, intervals }: WorkerParts): PeriodicTask {
  const waker = new Waker();
  return {
    id: "watch-folder",
    everyMs: intervals.watchMs,
    runsAtStart: true,
    waker,
    limitMs: SCAN_LIMIT_MS,
    run: async (signal) => {
      if (await watched.scan(signal)) waker.wake();
    },
  };
}

/** Rows and files of lists that nobody asks for any more. */
async function sweepLists(parts: WorkerParts): Promise<void> {
  const { database, store } = parts;
  await pruneSignIns(database);
  await sweepReadings(database);
  await sweepUnlisted(parts);
  await sweepUnwantedTracks(parts);
  await sweepCovers(database, store);
}
