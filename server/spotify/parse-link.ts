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
/** What may stand before kind and id: a language, a player to embed, an old owner. */
const PREFIX = /^(?:intl-[a-z]{2}(?:-[a-z]{2})?|embed|embed-podcast)$/iu;

/**
 * Reads an address or URI of a track, album, playlist or the liked songs, in any form in which Spotify hands them out.
 * Throws DomainError `invalid_url`.
 */
export function parseSpotifyLink(text: string): SpotifyLink {
  const trimmed = text.trim().replace(/^<(.*)>$/u, "$1");
  if (trimmed === "") throw invalid("Paste a link first.");
  if (trimmed.length > MAX_LENGTH) {
    throw invalid(
      `The text is ${trimmed.length} characters long; a link has ${MAX_LENGTH} at most.`,
    );
  }
  return readPath(pathOf(trimmed));
}

/** The address that opens it at Spotify; for attribution. */
export function spotifyAddress({ kind, id }: SpotifyLink): string {
  return kind === "liked"
    ? "https://open.spotify.com/collection/tracks"
    : `https://open.spotify.com/${kind}/${id}`;
}

function pathOf(text: string): string[] {
  if (/^spotify:/iu.test(text))
    return text
      .replace(/[?#].*/u, "")
      .split(":")
      .slice(1);
  const url = URL.parse(/^[a-z][a-z0-9+.-]*:\/\//iu.test(text) ? text : `https://${text}`);
  if (!url || !/^https?:$/u.test(url.protocol)) throw invalid("That is no link.");
  const host = url.hostname.replace(/\.$/u, "");
  if (SHORT_HOST.test(host)) {
    throw invalid(
      "Short links don’t say where they lead. Open it, and copy the address from there.",
    );
  }
  if (!HOST.test(host) || url.username !== "" || url.port !== "") {
    throw invalid("That link leads elsewhere, not to Spotify.");
  }
  return url.pathname.split("/").filter((part) => part !== "");
}

function readPath(path: readonly string[]): SpotifyLink {
  const [word = "", id = "", ...more] = withoutPrefix(path);
  const kind = word.toLowerCase();
  if (kind === "collection" && ["", "tracks"].includes(id)) return { kind: "liked", id: "" };
  if (kind !== "track" && kind !== "album" && kind !== "playlist") {
    throw invalid("Only tracks, albums, playlists and liked songs can be imported.");
  }
  if (!ID.test(id) || more.length > 0) {
    throw invalid("The link is incomplete. Copy it again from Spotify’s Share menu.");
  }
  return { kind, id };
}

function withoutPrefix(path: readonly string[]): readonly string[] {
  const start = path.findIndex((part) => !PREFIX.test(part));
  const rest = start === -1 ? [] : path.slice(start);
  const isOwned = rest[0]?.toLowerCase() === "user" && rest.length >= 4;
  return isOwned ? rest.slice(2) : rest;
}

function invalid(message: string): DomainError {
  return new DomainError("invalid_url", { message });
}
