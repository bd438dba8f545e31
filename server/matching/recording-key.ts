import type { Song } from "./song.ts";

/**
 * Equal for wanted tracks that are one recording: the ISRC, else title, artists, version, explicitness and
 * whole seconds. A key and no comparison, as "nearly equal" would not carry over from one pair to the next.
 */
export function recordingKey(song: Song): string {
  if (song.isrc !== null) return song.isrc;
  const { joined, version } = song.title;
  const durationSec = song.durationSec === null ? null : Math.round(song.durationSec);
  const credited = song.credits?.joined ?? null;
  return JSON.stringify([joined, credited, version, song.isExplicit, durationSec]);
}
