/** Bytes that the check wants to see, unless the file is shorter. */
export const SNIFF_BYTES = 2048;

const ASF = Buffer.from("3026b2758e66cf11a6d900aa0062ce6c", "hex");
const WAVE_CONTAINERS = new Set(["RIFF", "RF64", "BW64"]);

/**
 * Whether a file's first bytes can be those of audio. It refuses at once what surely is none, text and
 * playlists above all; ingest decides on the rest with a demuxer forced by its own, stricter check.
 */
export function looksLikeAudio(head: Buffer): boolean {
  const container = head.toString("latin1", 0, 4);
  const kind = head.toString("latin1", 8, 12);
  if (WAVE_CONTAINERS.has(container)) return kind === "WAVE";
  if (container === "FORM") return kind === "AIFF" || kind === "AIFC";
  if (container === "OggS" || container === "fLaC" || container.startsWith("ID3")) return true;
  if (head.toString("latin1", 4, 8) === "ftyp") return true;
  return head.subarray(0, ASF.length).equals(ASF) || hasFrameSync(head);
}

/** MPEG and ADTS frames start with eleven set bits, after some junk in files cut from a stream. */
function hasFrameSync(head: Buffer): boolean {
  for (let at = head.indexOf(0xff); at >= 0; at = head.indexOf(0xff, at + 1)) {
    if (((head[at + 1] ?? 0) & 0xe0) === 0xe0) return true;
  }
  return false;
}
