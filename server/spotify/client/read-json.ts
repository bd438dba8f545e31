/**
 * Parses what Spotify sends, which may hold anything: its texts are made such as the database takes, without NUL and
 * without halves of a character. Undefined where it is no JSON.
 */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text, storableValue) as unknown;
  } catch {
    return undefined;
  }
}

function storableValue(_key: string, value: unknown): unknown {
  return typeof value === "string" ? value.replaceAll("\0", "").toWellFormed() : value;
}
