const UTF8 = new TextDecoder("utf-8", { fatal: true });

/** A header as its sender meant it: Node reads bytes as Latin-1, while most servers write UTF-8. */
export function decodeHeader(value: string): string {
  try {
    return UTF8.decode(Buffer.from(value, "latin1"));
  } catch {
    return value;
  }
}
