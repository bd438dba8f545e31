import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { storageKeys } from "#server/storage/storage-key.ts";
import type { ProductUnderTest } from "./product-under-test.ts";

/** All that the jobs have left, in rows and in files. */
export interface Remains {
  readonly jobs: readonly JobRemains[];
  readonly packs: readonly PackRemains[];
  readonly tracks: readonly TrackRemains[];
}

export interface JobRemains {
  readonly id: string;
  readonly kind: string;
  readonly trackId: string;
  readonly packId: string | null;
  /** Track, pack or export that it is about. */
  readonly subject: string;
  readonly state: string;
  readonly errorCode: string | null;
  /** Of each attempt, in order, with its error's code; `open` without one. */
  readonly outcomes: readonly string[];
  /** How often it was recorded as completed. */
  readonly completions: number;
}

export interface PackRemains {
  readonly id: string;
  readonly kind: string;
  readonly trackId: string;
  readonly state: string;
  readonly version: number;
  readonly sizeBytes: number;
  readonly segmentFrames: number;
  readonly frames: number | null;
  readonly stems: readonly StemRemains[];
  /** Of the stored manifest; null without one. */
  readonly manifest: { readonly state: string; readonly version: number } | null;
}

interface StemRemains {
  readonly name: string;
  /** A multirange as PostgreSQL writes it. */
  readonly ready: string;
  readonly totalSegments: number | null;
  readonly fileBytes: readonly number[];
  /** Of its rendition; a multirange, and the files. */
  readonly opusReady: string;
  readonly opusBytes: readonly number[];
}

export interface TrackRemains {
  readonly id: string;
  /** What is counted for it. */
  readonly storedBytes: number;
  /** What its original and its packs take. */
  readonly expectedBytes: number;
}

type PackRow = Omit<PackRemains, "stems" | "manifest"> & {
  readonly stems: readonly Omit<StemRemains, "fileBytes" | "opusBytes">[];
};

const JOBS = `SELECT job.id, job.kind, job."trackId", job."packId", job.subject, job.state::text, job."errorCode",
  coalesce((SELECT array_agg(coalesce(a.outcome::text, 'open') || coalesce(' ' || a."errorCode", '')
    ORDER BY a.number) FROM "JobAttempt" a WHERE a."jobId" = job.id), '{}') AS outcomes,
  (SELECT count(*)::int FROM "Event" e
    WHERE e."jobId" = job.id AND e.type = 'job.completed') AS completions
  FROM "Job" job`;
const PACKS = `SELECT pack.id, pack.kind::text, pack."trackId", pack.state::text, pack.version,
  pack."sizeBytes"::float8 AS "sizeBytes", pack."segmentFrames", pack.frames,
  (SELECT coalesce(json_agg(json_build_object('name', s.name, 'ready', s.ready::text,
    'totalSegments', s."totalSegments", 'opusReady', coalesce((SELECT r.ready::text
      FROM "Rendition" r WHERE r."packId" = s."packId" AND r."stemName" = s.name), '{}'))), '[]')
    FROM "Stem" s WHERE s."packId" = pack.id) AS stems
  FROM "StemPack" pack`;
const TRACKS = `SELECT track.id, track."storedBytes"::float8 AS "storedBytes",
  (track."fileBytes" + (SELECT coalesce(sum(p."sizeBytes"), 0) FROM "StemPack" p
    WHERE p."trackId" = track.id))::float8 AS "expectedBytes"
  FROM "Track" track`;

/** Reads the rows of all users, and the files that belong to them; nothing should be at work meanwhile. */
export async function readRemains(product: ProductUnderTest): Promise<Remains> {
  const packs = await product.query<PackRow>(PACKS);
  const media = join(product.dataDir, "media");
  return {
    jobs: await product.query<JobRemains>(JOBS),
    tracks: await product.query<TrackRemains>(TRACKS),
    packs: packs.map((pack) => ({
      ...pack,
      manifest: readManifest(join(media, storageKeys.manifest(pack.id))),
      stems: pack.stems.map((stem) => {
        const folder = join(media, storageKeys.stem(pack.id, stem.name));
        return {
          ...stem,
          fileBytes: listSegments(folder, ".flac"),
          opusBytes: listSegments(folder, ".opus"),
        };
      }),
    })),
  };
}

function readManifest(file: string): PackRemains["manifest"] {
  return whenThere(() => JSON.parse(readFileSync(file, "utf8")) as PackRemains["manifest"], null);
}

function listSegments(folder: string, ending: string): number[] {
  const names = whenThere(() => readdirSync(folder), []);
  const segments = names.filter((name) => name.endsWith(ending));
  return segments.map((name) => statSync(join(folder, name)).size);
}

function whenThere<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return otherwise;
    throw error;
  }
}
