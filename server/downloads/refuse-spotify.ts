/** Spotify's own names, and those that its audio is delivered under. */
const SPOTIFY =
  /(^|\.)(spotify\.(com|link|net)|spoti\.fi|spotifycdn\.(com|net)|p?scdn\.co)$|spotify[^.]*\.akamaized\.net$/;

/** Words for the user when a host is Spotify's, whose audio is never fetched; null for all others. */
export function refuseSpotify(host: string): string | null {
  const name = host.toLowerCase().replace(/\.$/, "");
  if (!SPOTIFY.test(name)) return null;
  return "Audio is never taken from Spotify. Give the address of a file that you may use, or upload yours.";
}
