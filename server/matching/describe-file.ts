import type { CandidateFile } from "./candidate-file.ts";
import { foldText } from "./fold-text.ts";
import { readFileName, type NameReading } from "./read-file-name.ts";
import { songOf, type Song } from "./song.ts";

/** All readings of a file, likeliest first and at least one: its tags where they name a title, else its name. */
export function describeFile(file: CandidateFile): Song[] {
  return readings(file).map(({ artist, title }) =>
    songOf({
      title,
      artists: artist === null ? [] : [artist],
      album: file.album,
      durationSec: file.durationSec,
      isrc: file.isrc,
      isExplicit: null,
    }),
  );
}

function readings(file: CandidateFile): NameReading[] {
  const [title, artist] = [file.title?.trim() ?? "", file.artist?.trim() ?? ""];
  const named = readFileName(file.fileName);
  if (title === "") {
    return artist === "" ? named : named.map((reading) => ({ ...reading, artist }));
  }
  if (artist !== "") return [{ artist, title: withoutArtist(title, artist) }];
  const fromName = named.find(
    (each) => each.artist !== null && foldText(each.title) === foldText(title),
  );
  return fromName ? [{ artist: fromName.artist, title }] : readFileName(`${title}.tag`);
}

/** Videos repeat the artist in the title: "Artist - Title". */
function withoutArtist(title: string, artist: string): string {
  const at = title.search(/\s[-\u2010-\u2015]\s/u);
  const isRepeated = at > 0 && foldText(title.slice(0, at)) === foldText(artist);
  return isRepeated ? title.slice(at + 3) : title;
}
