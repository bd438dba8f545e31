/** What a list may hold. Exports give 600 bytes to a track, so a table may be larger than a pasted text. */
export const LIST_LIMITS = {
  lines: 10_000,
  textBytes: 1_000_000,
  tableBytes: 10_000_000,
  fieldCharacters: 500,
} as const;
