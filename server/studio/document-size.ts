const MAX_BYTES = 256 * 1024;

/** Whether a document is small enough to be kept: 256 kB as JSON. */
export function isStorableSize(document: unknown): boolean {
  return Buffer.byteLength(JSON.stringify(document)) <= MAX_BYTES;
}

export const TOO_LARGE = "These settings are over 256 kB. Take markers, loops or notes away.";
