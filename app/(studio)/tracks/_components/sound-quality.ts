import type { PlayerSnapshot } from "../../../_player/player.ts";
import type { SoundQuality } from "../../../_player/settings/device-quality.ts";

/** What the words about the quality depend on. */
export interface QualityFacts {
  readonly quality: SoundQuality;
  /** Small files are to be played wherever they are there. */
  readonly wantsSmall: boolean;
  /** They are there for what is listened to. */
  readonly hasSmall: boolean;
  readonly heardCodec: PlayerSnapshot["heardCodec"];
}

const NAMES = { auto: "Automatic", full: "Exact (FLAC)", small: "Small (Opus)" } as const;
const CODECS = { auto: null, full: "flac", small: "opus" } as const;
const HEARD = { flac: "exact", opus: "small" } as const;

/** A choice's name, and for the one that holds also what is heard now where the name does not say it. */
export function qualityLabel(choice: SoundQuality, { quality, heardCodec }: QualityFacts): string {
  const name = NAMES[choice];
  const isPlain = choice !== quality || heardCodec === null || heardCodec === CODECS[choice];
  return isPlain ? name : `${name}: ${HEARD[heardCodec]} now`;
}

/** Why small files are not heard although they should be; empty where they are there. */
export function missingText({ wantsSmall, hasSmall }: QualityFacts): string {
  if (!wantsSmall || hasSmall) return "";
  return "The small files are not there yet: they are made last. The exact ones play until then.";
}

/** Whether small files are heard that nobody has asked for. */
export function isSparing({ quality, heardCodec }: QualityFacts): boolean {
  return quality === "auto" && heardCodec === "opus";
}
