import { Seal } from "#server/spotify/seal.ts";

/** Seals where files come from, for their user: addresses may hold keys. Web and worker derive the same one. */
export function downloadSeal(sealSecret: string): Seal {
  return new Seal(sealSecret, "download origins");
}
