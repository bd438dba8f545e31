import type { PackView } from "#server/realtime/events.ts";
import { intersectRanges, normalizeRanges, type Range, type Ranges } from "./ranges.ts";

interface PackStem {
  readonly name: string;
  /** Published segments: only ever more. */
  readonly ready: Ranges;
}

/** Segmented audio as the player sees it: the master, or one separation. */
export interface Pack {
  readonly id: string;
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
  };
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

function isLive(state: string): boolean {
  return state === "queued" || state === "running";
}
