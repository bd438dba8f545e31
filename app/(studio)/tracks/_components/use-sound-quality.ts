"use client";
import { smallPack } from "../../../_player/packs/pack-rendition.ts";
import type { QualityFacts } from "./sound-quality.ts";
import { useStudio } from "./studio-context.ts";

/** Which files are chosen, there and heard. */
export function useSoundQuality(): QualityFacts {
  const { session, playback, stems, mix } = useStudio();
  const pack = playback.deck === "mix" ? mix : (stems ?? mix);
  return {
    quality: session.snapshot.quality,
    wantsSmall: session.snapshot.wantsSmall,
    hasSmall: pack !== null && smallPack(pack) !== null,
    heardCodec: playback.heardCodec,
  };
}
