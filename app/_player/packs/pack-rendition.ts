import type { OpusMapping } from "./opus-segment.ts";
import type { Pack } from "./pack.ts";
import { normalizeRanges, subtractRanges, type Ranges } from "../ranges.ts";

export type Codec = Rendition["codec"];

/** Which files of a pack are played: the exact ones, or small ones for slow lines. */
export type Rendition = { readonly codec: "flac" } | ({ readonly codec: "opus" } & OpusMapping);

/** Small files as the server announces them. */
export interface SmallFiles extends OpusMapping {
  readonly codec: string;
  readonly stems: readonly { readonly name: string; readonly ready: Ranges }[];
}

const SMALL_SUFFIX = "~opus";

/**
 * The same pack in small files; null unless they are there for all that is ready. It has an id of its own, so that one
 * goes over to the other as to another separation: at the same place, when it can be heard.
 */
export function smallPack(pack: Pack): Pack | null {
  const small = pack.smallFiles;
  if (!small) return null;
  const readyOf = (name: string) => small.stems.find((stem) => stem.name === name)?.ready ?? [];
  const isWhole = pack.stems.every(
    ({ name, ready }) => subtractRanges(ready, normalizeRanges(readyOf(name))).length === 0,
  );
  if (!isWhole || pack.stems.length === 0 || pack.isGrowing) return null;
  const { leadFrames, tailFrames } = small;
  return {
    ...pack,
    id: `${pack.packId}${SMALL_SUFFIX}`,
    rendition: { codec: "opus", leadFrames, tailFrames },
  };
}

/** What a page is told of the pack that it hears. */
export function heardOf(pack: Pack | undefined): { heardId: string; heardCodec: Codec | null } {
  return { heardId: pack?.packId ?? "", heardCodec: pack?.rendition.codec ?? null };
}
