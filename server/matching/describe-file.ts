import type { CandidateFile } from "./candidate-file.ts";
import { foldText } from "./fold-text.ts";
import { readFileName, type NameReading } from "./read-file-name.ts";
import { songOf, type Song } from "./song.ts";

/** All readings of a file, likeliest first and at least one: its tags where they name a title, else its name. */
export function describeFile(file: CandidateFile): Song[] {
  return readings(file).map(({ artist, title, album }) =>
    songOf({
      title,
      artists: artist === null ? [] : [artist],
      album: file.album ?? album,
      durationSec: file.durationSec,
      isrc: file.isrc,
      isExplicit: null,
    }),
  );
}

function readings(file: CandidateFile): NameReading[] {
  const [title, artist] = [file.title?.trim() ?? "", file.artist?.trim() ?? ""];
  if (title === "") return readFileName(file.fileName, artist || null);
  if (artist !== "") {
    const album = file.album ?? sameTitled(title, readFileName(file.fileName, artist))?.album;
    return [{ artist, title: withoutArtist(title, artist), album: album ?? null }];
  }
  const fromName = sameTitled(title, readFileName(file.fileName));
  return fromName ? [{ ...fromName, title }] : readFileName(`${title}.tag`);
}

function sameTitled(title: string, named: readonly NameReading[]): NameReading | undefined {
  const folded = foldText(title);
  return named.find((each) => each.artist !== null && foldText(each.title) === folded);
}

/** Videos repeat the artist in the title: "Artist - Title". */
function withoutArtist(title: string, artist: string): string {
  const at = title.search(/\s[-\u2010-\u2015]\s/u);
  const isRepeated = at > 0 && foldText(title.slice(0, at)) === foldText(artist);
  return isRepeated ? title.slice(at + 3) : title;
}
