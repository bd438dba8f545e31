import type { Transaction } from "#server/db.ts";
import type { JobStateName, RenditionView } from "#server/realtime/events.ts";
import { readRuns, type SeparationRun } from "#server/separation/separation-run.ts";
import { readStems } from "./pack-view.ts";
import { renditionsOf } from "./rendition.ts";

/** The manifest of a stem pack, as media routes and the store's file show it. */
export interface PackManifest {
  readonly version: number;
  readonly kind: "master" | "separation";
  readonly engine: string;
  readonly model: string;
  readonly settings: unknown;
  readonly sampleRate: number;
  readonly channels: number;
  readonly frames: number | null;
  readonly segmentFrames: number;
  readonly gain: number;
  readonly clippedSamples: number;
  readonly sumsToMix: boolean;
  readonly residualDb: number | null;
  /** Under what it was made, one for each change of conditions; empty for the basic engine. */
  readonly runs: readonly SeparationRun[];
  readonly state: JobStateName;
  readonly stems: readonly {
    readonly name: string;
    readonly totalSegments: number | null;
    readonly ready: readonly (readonly [number, number])[];
    readonly levelDb: number | null;
    readonly clippedSamples: number;
  }[];
  readonly renditions: readonly (
    { readonly codec: "flac"; readonly bitsPerSample: number } | RenditionView
  )[];
}

/** Reads a pack's manifest from the database, or null when the pack is gone; checks no owner. */
export async function readManifest(
  reader: Pick<Transaction, "stemPack" | "$queryRaw">,
  packId: string,
): Promise<PackManifest | null> {
  const pack = await reader.stemPack.findUnique({ where: { id: packId } });
  if (!pack) return null;
  const stems = (await readStems(reader, [pack])).get(packId) ?? [];
  return {
    version: pack.version,
    kind: pack.kind,
    engine: pack.engine,
    model: pack.model,
    settings: pack.settings,
    sampleRate: pack.sampleRate,
    channels: pack.channels,
    frames: pack.frames,
    segmentFrames: pack.segmentFrames,
    gain: pack.gain,
    clippedSamples: stems.reduce((sum, stem) => sum + stem.clippedSamples, 0),
    sumsToMix: pack.sumsToMix,
    residualDb: pack.residualDb,
    runs: readRuns(pack.runs),
    state: pack.state,
    stems: stems.map(({ renditions: _, ...stem }) => stem),
    renditions: [{ codec: "flac", bitsPerSample: pack.bitsPerSample }, ...renditionsOf(stems)],
  };
}
