import type { PackView } from "#server/realtime/events.ts";
import type { Rendition, SmallFiles } from "./pack-rendition.ts";
import { intersectRanges, normalizeRanges, type Range, type Ranges } from "../ranges.ts";

interface PackStem {
  readonly name: string;
  /** Published segments: only ever more. */
  readonly ready: Ranges;
}

/** Segmented audio as the player sees it: the master, or one separation. */
export interface Pack {
  /** The separation's, or one of its own where other files of it are played. */
  readonly id: string;
  /** What the server calls it. */
  readonly packId: string;
  readonly rendition: Rendition;
  /** Null where the server has none. */
  readonly smallFiles: SmallFiles | null;
  readonly kind: "master" | "separation";
  /** Address of the pack's files, without a slash at the end. */
  readonly baseUrl: string;
  readonly sampleRate: number;
  readonly segmentFrames: number;
  /** Null while ingest runs. */
  readonly frames: number | null;
  /** Stored samples are gain x float. */
  readonly gain: number;
  /** More segments may still be published. */
  readonly isGrowing: boolean;
  readonly version: number;
  readonly stems: readonly PackStem[];
}

/** The parts of `manifest.json` that a player needs. */
export interface Manifest {
  readonly version: number;
  readonly sampleRate: number;
  readonly segmentFrames: number;
  readonly frames: number | null;
  readonly gain: number;
  readonly state: string;
  readonly stems: readonly { readonly name: string; readonly ready: readonly Range[] }[];
  readonly renditions?: readonly ({ readonly codec: string } & Partial<SmallFiles>)[];
}

export function packUrl(pack: { kind: Pack["kind"]; id: string; trackId: string }): string {
  return pack.kind === "master"
    ? `/api/media/tracks/${pack.trackId}`
    : `/api/media/separations/${pack.id}`;
}

export function packFromManifest(
  manifest: Manifest,
  place: { id: string; kind: Pack["kind"]; baseUrl: string },
): Pack {
  return {
    ...place,
    packId: place.id,
    rendition: { codec: "flac" },
    smallFiles: smallFilesIn(manifest.renditions ?? []),
    sampleRate: manifest.sampleRate,
    segmentFrames: manifest.segmentFrames,
    frames: manifest.frames,
    gain: manifest.gain,
    isGrowing: isLive(manifest.state),
    version: manifest.version,
    stems: manifest.stems.map((stem) => ({ name: stem.name, ready: normalizeRanges(stem.ready) })),
  };
}

/**
 * Takes in what a newer or older view knows.
 *
 * Segments only ever become ready, so readiness is a union whatever the order of arrival; the state is the newer one's.
 */
export function mergePackView(pack: Pack, view: PackView): Pack {
  const isNewer = view.version >= pack.version;
  return {
    ...pack,
    frames: view.frames ?? pack.frames,
    isGrowing: isNewer ? isLive(view.state) : pack.isGrowing,
    version: Math.max(pack.version, view.version),
    stems: mergeStems(pack.stems, view.stems),
    smallFiles: (isNewer ? smallFilesIn(view.renditions) : null) ?? pack.smallFiles,
  };
}

/** The first kind of small files that this player can read. */
function smallFilesIn(
  renditions: readonly ({ readonly codec: string } & Partial<SmallFiles>)[],
): SmallFiles | null {
  for (const { codec, leadFrames, tailFrames, stems } of renditions) {
    const isKnown = codec === "opus" && leadFrames !== undefined && tailFrames !== undefined;
    if (isKnown && stems) return { codec, leadFrames, tailFrames, stems };
  }
  return null;
}

function mergeStems(held: readonly PackStem[], views: PackView["stems"]): readonly PackStem[] {
  const names = new Set([...views, ...held].map((stem) => stem.name));
  return [...names].map((name) => {
    const lists = [held, views].map(
      (stems) => stems.find((stem) => stem.name === name)?.ready ?? [],
    );
    return { name, ready: normalizeRanges(lists.flat()) };
  });
}

/** Segments that every stem has, leaving out those that can't be loaded. */
export function readyInAllStems(pack: Pack, except: ReadonlySet<string> = new Set()): Ranges {
  const lists = pack.stems.filter((stem) => !except.has(stem.name)).map((stem) => stem.ready);
  return lists.length === 0 ? [] : lists.reduce(intersectRanges);
}

export function lastSegmentOf(pack: Pack): number | null {
  return pack.frames === null ? null : Math.max(0, Math.ceil(pack.frames / pack.segmentFrames) - 1);
}

/** Frames of a segment: the last one is shorter. */
export function segmentLength(pack: Pick<Pack, "frames" | "segmentFrames">, index: number): number {
  const left = (pack.frames ?? Infinity) - index * pack.segmentFrames;
  return Math.max(0, Math.min(pack.segmentFrames, left));
}

function isLive(state: string): boolean {
  return state === "queued" || state === "running";
}
