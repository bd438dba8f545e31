const NAMED: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: " ",
};
const TAG = /<\/?[a-z][^<>]*>/giu;
const ENTITY = /&(#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]+);/giu;
const LAST_CODE_POINT = 0x10_ff_ff;

/** What a playlist's description says: Spotify hands it out as HTML, with links and characters by name. */
export function plainText(html: string): string {
  return html.replace(TAG, "").replace(ENTITY, decode).trim();
}

function decode(entity: string, name: string): string {
  if (!name.startsWith("#")) return NAMED[name.toLowerCase()] ?? entity;
  const code = /^#x/iu.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
  const isCharacter = code > 0 && code <= LAST_CODE_POINT && (code < 0xd800 || code > 0xdfff);
  return isCharacter ? String.fromCodePoint(code) : "\ufffd";
}
