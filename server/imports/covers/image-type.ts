import type { CoverExtension } from "#server/storage/storage-key.ts";

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const JPEG = Buffer.from([0xff, 0xd8, 0xff]);

/** What a picture is by its first twelve bytes, whatever its source calls it; null for everything else. */
export function imageTypeOf(bytes: Buffer): CoverExtension | null {
  if (beginsWith(bytes, JPEG)) return "jpg";
  if (beginsWith(bytes, PNG)) return "png";
  const isRiff = bytes.toString("latin1", 0, 4) === "RIFF";
  return isRiff && bytes.toString("latin1", 8, 12) === "WEBP" ? "webp" : null;
}

function beginsWith(bytes: Buffer, signature: Buffer): boolean {
  return bytes.subarray(0, signature.length).equals(signature);
}
