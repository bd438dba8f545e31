import type { OwnPlaylist, OwnPlaylistsView } from "#server/imports/views.ts";
import { formatUntil } from "../../../_words/format-date.ts";
import { spotifyWords } from "../../../_words/spotify-words.ts";
import { taskErrorWords } from "../../../_words/task-error-words.ts";

/** The address of the account's liked songs, which are in no list of playlists. */
export const LIKED_SONGS = "https://open.spotify.com/collection/tracks";

/** Those whose name or owner has every word of a query. */
export function searchOwn(
  playlists: readonly OwnPlaylist[],
  query: string,
): readonly OwnPlaylist[] {
  const words = fold(query).split(/\s+/u).filter(Boolean);
  if (words.length === 0) return playlists;
  return playlists.filter(({ title, owner }) => {
    const text = fold(`${title} ${owner}`);
    return words.every((word) => text.includes(word));
  });
}

/** Why the playlists can't be read; null when they can. `refused` is why they could not even be asked for. */
export function ownFailure(
  own: Pick<OwnPlaylistsView, "state" | "errorCode" | "errorMessage" | "notBefore"> | undefined,
  refused: string | null,
): string | null {
  if (refused !== null) return refused;
  if (own?.state !== "failed") return null;
  const { errorCode, errorMessage, notBefore } = own;
  if (errorCode === "rate_limited" && notBefore !== null) {
    return `Spotify asks us to wait until ${formatUntil(notBefore)}. Try again then.`;
  }
  const { title, text } = spotifyWords(errorCode) ?? taskErrorWords(errorCode);
  return `${title}. ${errorMessage ?? text}`;
}

/** Without case and marks, so that "sigur ros" finds "Sigur Rós". */
function fold(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLocaleLowerCase("en");
}
