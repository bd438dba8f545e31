import type { Database } from "#server/db.ts";
import type { ListReading } from "#server/generated/prisma/client.ts";
import {
  completeList,
  confirmList,
  prepareList,
  type ReadList,
} from "#server/imports/applying/apply-list.ts";
import { findUnchanged } from "#server/imports/applying/find-unchanged.ts";
import { openList } from "#server/imports/reading/open-list.ts";
import { outcomeOf } from "#server/imports/reading/outcome-of.ts";
import { stagedHeader, Staging } from "#server/imports/reading/staging.ts";
import { pasteAgain } from "#server/imports/start-import.ts";
import { removeUnlisted } from "#server/imports/unlisted-tracks.ts";
import type { Boss } from "#server/jobs/boss.ts";
import type { Outcome } from "#server/jobs/outcome.ts";
import { QUEUE_INPUTS, QUEUE_LIMITS } from "#server/jobs/queues.ts";
import type { Handler, Run } from "#server/jobs/run-job.ts";
import type { Logger } from "#server/logger.ts";
import { SpotifyError } from "#server/spotify/client/spotify-error.ts";
import { readList, type ReadSoFar } from "#server/spotify/importing/read-list.ts";
import type { Spotify } from "#server/spotify/open-spotify.ts";
import { SUBJECT_GONE } from "./outcomes.ts";

export interface ImportListDeps {
  readonly database: Database;
  readonly boss: Boss;
  readonly spotify: Spotify;
  readonly logger: Logger;
}

/** Of the whole: then every item has been read. */
const READ_FRACTION = 0.7;

type Found =
  | { readonly kind: "unchanged"; readonly playlistId: string }
  | { readonly kind: "read"; readonly list: ReadList };

/** Makes a playlist of a list, at Spotify or pasted, or brings one up to date. */
export function importList(deps: ImportListDeps): Handler {
  return async (run) => {
    const outcome = await runImport(deps, run);
    const { id: jobId, userId } = run.job;
    if (outcome.kind === "completed") {
      return { ...outcome, release: () => removeUnlisted(deps, userId) };
    }
    if (outcome.kind === "cancelled" || outcome.kind === "failed") {
      await removeUnlisted(deps, userId, jobId).catch((error: unknown) => {
        deps.logger.warn({ err: error, jobId }, "what an import has left is swept later");
      });
    }
    return outcome;
  };
}

async function runImport(deps: ImportListDeps, run: Run): Promise<Outcome> {
  const kind = run.job.kind === "import-list" ? "import-list" : "import-spotify";
  const { readingId } = QUEUE_INPUTS[kind].parse(run.job.input);
  const reading = await deps.database.listReading.findUnique({ where: { id: readingId } });
  if (!reading) return SUBJECT_GONE;
  const limitSec = QUEUE_LIMITS[kind].absoluteBaseSec;
  const limit = AbortSignal.timeout(limitSec * 1000);
  try {
    return await work(deps, { run, reading, signal: AbortSignal.any([run.signal, limit]) });
  } catch (error) {
    return outcomeOf(limit.aborted && !run.signal.aborted ? tooLong(limitSec) : error, run);
  }
}

interface OneImport {
  readonly run: Run;
  readonly reading: ListReading;
  readonly signal: AbortSignal;
}

async function work(deps: ImportListDeps, given: OneImport): Promise<Outcome> {
  const { run, reading, signal } = given;
  run.progress.report("reading-list", 0);
  const found = await find(deps, given);
  const { id: readingId } = reading;
  if (found.kind === "unchanged") {
    const { playlistId } = found;
    return { kind: "completed", effects: (tx) => confirmList(tx, playlistId, readingId) };
  }
  const prepared = await prepareList(deps.database, found.list, {
    reading,
    signal,
    onFraction: (fraction) =>
      run.progress.report("adding", READ_FRACTION + (1 - READ_FRACTION) * fraction),
  });
  return {
    kind: "completed",
    effects: (tx) => completeList(tx, deps.boss, { readingId, prepared }),
  };
}

async function find(deps: ImportListDeps, { run, reading, signal }: OneImport): Promise<Found> {
  const staging = new Staging(deps.database, reading);
  if (reading.source === "list") {
    return { kind: "read", list: pasted(reading, await staging.load()) };
  }
  const { access, source } = await openList(deps, reading);
  const opening = await source.open(signal);
  const playlistId = await findUnchanged(deps.database, reading, opening.header);
  if (playlistId !== null) return { kind: "unchanged", playlistId };
  const before = await staging.load();
  let { header } = opening;
  const read = await readList(source, {
    signal,
    before,
    opening,
    onPage: async (soFar, total) => {
      await staging.keep(
        { header: { ...header, snapshotId: soFar.snapshotId }, access },
        soFar,
        total,
      );
      const fraction = total === 0 ? 1 : soFar.items.length / total;
      run.progress.report("reading-list", READ_FRACTION * Math.min(1, fraction));
    },
  });
  ({ header } = read);
  return { kind: "read", list: { header, access, items: read.items } };
}

/** Throws DomainError `not_ready` when what was pasted is not kept any more. */
function pasted(reading: ListReading, { items }: ReadSoFar): ReadList {
  const header = stagedHeader.parse(reading.header);
  if (items.length < header.total) throw pasteAgain();
  return { header, access: "pasted", items };
}

function tooLong(limitSec: number): SpotifyError {
  const minutes = Math.round(limitSec / 60);
  return new SpotifyError("timeout", {
    message: `The list took longer than ${minutes} minutes. What has come is kept; the next try goes on from there.`,
  });
}
