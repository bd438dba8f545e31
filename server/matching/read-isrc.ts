const ISRC = /^[A-Z]{2}[A-Z0-9]{3}\d{7}$/;

/** An ISRC (ISO 3901) in upper case without hyphens, or null for anything else. */
export function readIsrc(text: string | null): string | null {
  const code = (text ?? "")
    .slice(0, 40)
    .replace(/[\s-]/g, "")
    .toUpperCase()
    .replace(/^ISRC:?/, "");
  return ISRC.test(code) ? code : null;
}
