import { songOf, type Song } from "./song.ts";
import type { WantedTrack } from "./wanted-track.ts";

/**
 * The readings of a wanted track, likeliest first and at least one. A bare pair of names may stand
 * the other way round, as lists are written both "Artist - Title" and "Title - Artist".
 */
export function describeWanted(wanted: WantedTrack): Song[] {
  const song = songOf(wanted);
  const [artist] = wanted.artists;
  if (artist === undefined || wanted.artists.length > 1 || !isBare(wanted)) return [song];
  return [song, songOf({ ...wanted, title: artist, artists: [wanted.title] })];
}

function isBare(wanted: WantedTrack): boolean {
  return wanted.isrc === null && wanted.album === null && wanted.durationSec === null;
}
