import { displayName } from "#server/library/display-name.ts";
import { decodeHeader } from "./decode-header.ts";

/** One parameter of RFC 6266: its name, and its value as a quoted string or a token. */
const PARAMETER = /\s*;\s*([\w!#$%&'*+.^`|~-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;"]*))/y;
/** RFC 8187: character set, language, percent-encoded bytes. */
const EXTENDED = /^(utf-8|iso-8859-1)'[^']*'(.*)$/is;

/**
 * What a file is called by its Content-Disposition (RFC 6266, RFC 8187), else by its address: to be shown
 * and never used as a path, with no folders and control characters, and at most 200 characters.
 */
export function suggestedName(disposition: string | undefined, url: URL): string {
  const named = disposition === undefined ? undefined : nameIn(decodeHeader(disposition));
  const last = url.pathname.split("/").at(-1) ?? "";
  return displayName(named ?? percentDecoded(last, "utf-8") ?? last);
}

function nameIn(disposition: string): string | undefined {
  const parameters = parametersOf(disposition);
  const name = extended(parameters.get("filename*") ?? "") ?? parameters.get("filename");
  return name === undefined || name.trim() === "" ? undefined : name;
}

function parametersOf(header: string): Map<string, string> {
  const found = new Map<string, string>();
  PARAMETER.lastIndex = Math.max(0, header.indexOf(";"));
  for (let match = PARAMETER.exec(header); match; match = PARAMETER.exec(header)) {
    const [, name = "", quoted, token = ""] = match;
    const value = quoted?.replaceAll(/\\(.)/g, "$1") ?? token.trim();
    if (!found.has(name.toLowerCase())) found.set(name.toLowerCase(), value);
  }
  return found;
}

function extended(value: string): string | undefined {
  const [, charset = "", text = ""] = EXTENDED.exec(value) ?? [];
  return charset === "" ? undefined : percentDecoded(text, charset);
}

/** Undefined for text that its character set can't hold. */
function percentDecoded(text: string, charset: string): string | undefined {
  const bytes = text.replaceAll(/%([0-9a-f]{2})/gi, (_all, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  try {
    return new TextDecoder(charset, { fatal: true }).decode(Buffer.from(bytes, "latin1"));
  } catch {
    return undefined;
  }
}
