/** What an extended parameter may hold unescaped (RFC 5987, `attr-char`). */
const ESCAPED = /['()*]/g;

/**
 * The header that has a browser save what it gets under this name, whatever is in it: plain letters for
 * old clients, all of it in UTF-8 for others (RFC 6266).
 */
export function attachmentHeader(fileName: string): string {
  const name = fileName.toWellFormed();
  const plain = name
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/[^ -~]|["\\%]/gu, "_");
  const full = encodeURIComponent(name).replace(ESCAPED, hexOf);
  return `attachment; filename="${plain}"; filename*=UTF-8''${full}`;
}

function hexOf(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}
