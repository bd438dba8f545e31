const LINK =
  /^(?:(?:https?:\/\/)?(?:open|play|embed|www)\.spotify\.com\/|spotify:)[^\s/:]+[/:]\S+$/iu;

/** Whether a text looks like a whole link or URI of Spotify's, worth loading without a press. The server decides. */
export function isSpotifyLink(text: string): boolean {
  return LINK.test(text.trim().replace(/^<(.*)>$/u, "$1"));
}
