const ID = /^[A-Za-z0-9]{22}$/;
const URI = /^spotify:track:([A-Za-z0-9]{22})$/;
const URL =
  /^(?:https?:\/\/)?(?:open\.|play\.)?spotify\.com\/(?:intl-[a-z-]{2,10}\/)?track\/([A-Za-z0-9]{22})(?:[/?#]|$)/;

/** The id in a Spotify URI, link or bare id of a track; null for anything else, such as a local file's URI. */
export function readSpotifyTrackId(text: string): string | null {
  const written = text.trim().slice(0, 300);
  if (ID.test(written)) return written;
  return URI.exec(written)?.[1] ?? URL.exec(written)?.[1] ?? null;
}
