import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { storageKeys } from "#server/storage/storage-key.ts";
import type { ProductUnderTest } from "./product-under-test.ts";

/** What is wrong with what the jobs have left; each is a sentence. */
export interface Effects {
  readonly jobs: number;
  readonly separations: number;
  /** Of accepted uploads: what did not end completed. */
  readonly lost: readonly string[];
  /** What was done twice, or in part. */
  readonly duplicated: readonly string[];
}

interface JobRow {
  readonly id: string;
  readonly kind: string;
  readonly trackId: string;
  readonly state: string;
  readonly errorCode: string | null;
  readonly outcomes: readonly string[];
  readonly completions: number;
}

interface PackRow {
  readonly id: string;
  readonly kind: string;
  readonly trackId: string;
  readonly state: string;
  readonly sizeBytes: number;
  readonly segmentFrames: number;
  readonly frames: number | null;
  readonly stems: readonly {
    readonly name: string;
    readonly ready: string;
    total: number | null;
  }[];
}

interface TrackRow {
  readonly id: string;
  readonly storedBytes: number;
  readonly expectedBytes: number;
}

const JOBS = `SELECT job.id, job.kind, job."trackId", job.state::text, job."errorCode",
  coalesce((SELECT array_agg(coalesce(a.outcome::text, 'open') || coalesce(' ' || a."errorCode", '')
    ORDER BY a.number) FROM "JobAttempt" a WHERE a."jobId" = job.id), '{}') AS outcomes,
  (SELECT count(*)::int FROM "Event" e
    WHERE e."jobId" = job.id AND e.type = 'job.completed') AS completions
  FROM "Job" job`;
const PACKS = `SELECT pack.id, pack.kind::text, pack."trackId", pack.state::text,
  pack."sizeBytes"::float8 AS "sizeBytes", pack."segmentFrames", pack.frames,
  (SELECT json_agg(json_build_object('name', s.name, 'ready', s.ready::text,
    'total', s."totalSegments")) FROM "Stem" s WHERE s."packId" = pack.id) AS stems
  FROM "StemPack" pack`;
const TRACKS = `SELECT track.id, track."storedBytes"::float8 AS "storedBytes",
  (track."fileBytes" + (SELECT coalesce(sum(p."sizeBytes"), 0) FROM "StemPack" p
    WHERE p."trackId" = track.id))::float8 AS "expectedBytes"
  FROM "Track" track`;

/** Compares rows and stored files, of all tracks that there are, with what each upload should have left. */
export async function findEffects(
  product: ProductUnderTest,
  accepted: readonly string[],
): Promise<Effects> {
  const jobs = await product.query<JobRow>(JOBS);
  const packs = await product.query<PackRow>(PACKS);
  const tracks = await product.query<TrackRow>(TRACKS);
  const media = join(product.dataDir, "media");
  return {
    jobs: jobs.length,
    separations: packs.filter(({ kind }) => kind === "separation").length,
    lost: findLost(new Set([...accepted, ...tracks.map(({ id }) => id)]), jobs),
    duplicated: [
      ...findTwice(jobs, packs),
      ...jobs.flatMap(findOddAttempts),
      ...packs.flatMap((pack) => findOddFiles(pack, media)),
      ...tracks.flatMap(findOddSize),
    ],
  };
}

function findLost(trackIds: ReadonlySet<string>, jobs: readonly JobRow[]): string[] {
  return [...trackIds].flatMap((trackId) =>
    ["ingest-audio", "separate-stems"].flatMap((kind) => {
      const own = jobs.filter((job) => job.trackId === trackId && job.kind === kind);
      if (own.some(({ state }) => state === "completed")) return [];
      const states = own.map(({ id, state, errorCode, outcomes }) => {
        return `${id} is ${state} ${errorCode ?? ""} after ${outcomes.join(", ")}`;
      });
      // A separation that an unfinished ingest has not begun yet is lost with it, once.
      const isFollowing = kind === "separate-stems" && own.length === 0;
      return isFollowing && !isIngested(trackId, jobs)
        ? []
        : [`track ${trackId}, ${kind}: ${states.join("; ") || "no job"}`];
    }),
  );
}

function isIngested(trackId: string, jobs: readonly JobRow[]): boolean {
  return jobs.some((job) => {
    return job.trackId === trackId && job.kind === "ingest-audio" && job.state === "completed";
  });
}

/** Each track has one job of each kind, one master, and one separation. */
function findTwice(jobs: readonly JobRow[], packs: readonly PackRow[]): string[] {
  const keys = [
    ...jobs.map(({ kind, trackId }) => `job ${kind} of track ${trackId}`),
    ...packs.map(({ kind, trackId }) => `pack (${kind}) of track ${trackId}`),
  ];
  const groups = [...Map.groupBy(keys, (key) => key)];
  return groups.filter(([, all]) => all.length > 1).map(([key, all]) => `${all.length} x ${key}`);
}

/** A completed job completed once, in its last attempt. */
function findOddAttempts({ id, state, outcomes, completions }: JobRow): string[] {
  const completed = outcomes.filter((outcome) => outcome === "completed").length;
  const expected = state === "completed" ? 1 : 0;
  const isOdd = completed !== expected || completions !== expected || outcomes.includes("open");
  if (!isOdd) return [];
  return [
    `job ${id} is ${state}: ${completions} completions recorded, attempts ${outcomes.join(", ")}`,
  ];
}

function findOddFiles(pack: PackRow, media: string): string[] {
  const files = pack.stems.map(({ name }) =>
    listSegments(join(media, storageKeys.stem(pack.id, name))),
  );
  const storedBytes = files.flat().reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const what = `pack ${pack.id} (${pack.kind}, ${pack.state})`;
  const wrongSize =
    storedBytes === pack.sizeBytes
      ? []
      : [`${what}: ${pack.sizeBytes} bytes noted, ${storedBytes} stored`];
  if (pack.state !== "completed") return wrongSize;
  const total = Math.ceil((pack.frames ?? 0) / pack.segmentFrames);
  const wrongStems = pack.stems.flatMap(({ name, ready, total: noted }, nth) => {
    const stored = files[nth]?.length ?? 0;
    const isWhole = ready === `{[0,${total})}` && noted === total && stored === total;
    return isWhole
      ? []
      : [`${what}, ${name}: ready ${ready}, ${stored} files, of ${noted ?? "?"} (${total})`];
  });
  return [...wrongSize, ...wrongStems];
}

function findOddSize({ id, storedBytes, expectedBytes }: TrackRow): string[] {
  if (storedBytes === expectedBytes) return [];
  return [`track ${id}: ${storedBytes} bytes counted, ${expectedBytes} in original and packs`];
}

function listSegments(folder: string): { readonly sizeBytes: number }[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith(".flac"))
      .map((name) => ({ sizeBytes: statSync(join(folder, name)).size }));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}
