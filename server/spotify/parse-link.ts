import { DomainError } from "#server/errors.ts";

/** What can be imported. */
type SpotifyKind = "track" | "album" | "playlist" | "liked";

/** One thing on Spotify. */
export interface SpotifyLink {
  readonly kind: SpotifyKind;
  /** 22 characters of base 62; empty for a user's liked songs, which have none. */
  readonly id: string;
}

/** Longer text is no link. */
const MAX_LENGTH = 2000;
const HOST = /^(?:open\.|play\.|www\.|embed\.)?spotify\.com$/u;
const SHORT_HOST = /^(?:spotify\.link|spotify\.app\.link)$/u;
const ID = /^[0-9A-Za-z]{22}$/u;
/** What may stand before kind and id: a language with its script and region, a player to embed. */
const PREFIX = /^(?:intl-[a-z]{2,3}(?:-[a-z0-9]{2,8}){0,2}|embed|embed-podcast)$/iu;

/** Blanks, and marks that are not seen, such as those for the direction of writing. */
const BLANK = /[\s\p{Cf}]+/u;
/** The beginning of a word that is a link, in brackets or quotation marks. */
const IS_LINK =
  /^[\p{Ps}\p{Pi}"'<]*(?=https?:\/\/|spotify:(?!https?:)|(?:(?:open|play|www|embed)\.)?spotify\.com\/)/iu;
/** What a link may be glued to: a word with a colon, a title in Markdown, an attribute in HTML; no other address. */
const HAS_LINK = /^[^/\\.?#@:：]*[:：(=]["']?(?=https?:\/\/)/iu;
const ADDRESS = /^[\w\-.~:/?#@!$&*+,;=%]*/u;
const STOPS = /[.,:;!?]+$/u;

const NO_LINK = "That is no link.";
const NO_LINK_IN_TEXT = "There is no link to Spotify in that text.";
const ELSEWHERE = "That link leads elsewhere, not to Spotify.";
const SEVERAL = "There are several links to Spotify in that text. Paste one of them.";

/** Or why it is none, in a sentence for whoever pasted it. */
type Found = SpotifyLink | string;

/**
 * Reads an address or URI of a track, album, playlist or the liked songs, in any form in which Spotify hands them out,
 * also within a text that has one of them. Throws DomainError `invalid_url`.
 */
export function parseSpotifyLink(text: string): SpotifyLink {
  const trimmed = text.trim();
  if (trimmed === "") throw invalid("Paste a link first.");
  if (trimmed.length > MAX_LENGTH) {
    throw invalid(
      `The text is ${trimmed.length} characters long; a link has ${MAX_LENGTH} at most.`,
    );
  }
  const found = find(trimmed);
  if (typeof found === "string") throw invalid(found);
  return found;
}

/** The address that opens it at Spotify; for attribution. */
export function spotifyAddress({ kind, id }: SpotifyLink): string {
  return kind === "liked"
    ? "https://open.spotify.com/collection/tracks"
    : `https://open.spotify.com/${kind}/${id}`;
}

function find(text: string): Found {
  const words = text.split(BLANK);
  const whole = words.length === 1 ? readLink(text) : NO_LINK_IN_TEXT;
  if (typeof whole !== "string") return whole;
  const links = words.flatMap((word) => linkIn(word) ?? []).map(readLink);
  const [link = whole, ...others] = links.filter((each) => each !== ELSEWHERE);
  return others.some((other) => keyOf(other) !== keyOf(link)) ? SEVERAL : link;
}

/** The link of a word, if it has one; what stands within another address is a part of that one. */
function linkIn(word: string): string | null {
  const before = IS_LINK.exec(word) ?? HAS_LINK.exec(word);
  if (!before) return null;
  const [link = ""] = ADDRESS.exec(word.slice(before[0].length)) ?? [];
  return link.replace(STOPS, "");
}

function keyOf(found: Found): string {
  return typeof found === "string" ? found : spotifyAddress(found);
}

function readLink(text: string): Found {
  if (/^spotify:/iu.test(text)) {
    const uri = text.replace(/[?#].*/u, "");
    return readPath(uri.split(":").slice(1));
  }
  const url = URL.parse(/^[a-z][a-z0-9+.-]*:\/\//iu.test(text) ? text : `https://${text}`);
  if (!url || !/^https?:$/u.test(url.protocol)) return NO_LINK;
  const host = url.hostname.replace(/\.$/u, "");
  if (SHORT_HOST.test(host)) {
    return "Short links don’t say where they lead. Open it, and copy the address from there.";
  }
  if (!HOST.test(host) || url.username !== "" || url.port !== "") return ELSEWHERE;
  return readPath(url.pathname.split("/").filter((part) => part !== ""));
}

function readPath(path: readonly string[]): Found {
  const [word = "", id = "", ...more] = withoutPrefix(path);
  const kind = word.toLowerCase();
  if (kind === "collection" && ["", "tracks"].includes(id)) return { kind: "liked", id: "" };
  if (kind !== "track" && kind !== "album" && kind !== "playlist") {
    return "Only tracks, albums, playlists and liked songs can be imported.";
  }
  if (!ID.test(id) || more.length > 0) {
    return "The link is incomplete. Copy it again from Spotify’s Share menu.";
  }
  return { kind, id };
}

/** Also without the user to whom a playlist or the liked songs belong in links of an older form. */
function withoutPrefix(path: readonly string[]): readonly string[] {
  const start = path.findIndex((part) => !PREFIX.test(part));
  const rest = start === -1 ? [] : path.slice(start);
  const isOwned = rest[0]?.toLowerCase() === "user" && rest.length >= 3;
  return isOwned ? rest.slice(2) : rest;
}

function invalid(message: string): DomainError {
  return new DomainError("invalid_url", { message });
}
