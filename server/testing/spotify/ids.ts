import { createHash } from "node:crypto";

const BASE62 = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
const ID_LENGTH = 22;

/** 22 characters of base 62 for 128 bits, as Spotify's; the same seed gives the same one. */
export function spotifyId(seed: string): string {
  let rest = BigInt(`0x${hashOf(seed).slice(0, 32)}`);
  let id = "";
  while (id.length < ID_LENGTH) {
    id = (BASE62[Number(rest % 62n)] ?? "") + id;
    rest /= 62n;
  }
  return id;
}

/** Valid by its syntax; no agency hands out the prefix XX. */
export function unassignedIsrc(serial: number): string {
  const year = 26 - Math.floor(serial / 100_000);
  return `XXSFA${String(year).padStart(2, "0")}${String(serial % 100_000).padStart(5, "0")}`;
}

/** The part of a cover's address that is the same for all its sizes: 24 hexadecimal digits. */
export function coverSeed(seed: string): string {
  return hashOf(`cover:${seed}`).slice(0, 24);
}

export function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
