import type { Catalogue } from "./catalogue.ts";
import type { FakeAlbum, FakeTrack } from "./catalogue-types.ts";

const TRACKS_PER_ALBUM = 10;
const ARTISTS = 40;

export interface MadeCatalogue {
  readonly tracks: readonly FakeTrack[];
  readonly albums: readonly FakeAlbum[];
}

/** Adds `count` tracks on albums of ten; every seventh track has a second artist. */
export function makeCatalogue(catalogue: Catalogue, count: number): MadeCatalogue {
  const tracks: FakeTrack[] = [];
  const albums: FakeAlbum[] = [];
  while (tracks.length < count) {
    const number = albums.length + 1;
    const artist = `Sample Ensemble ${(number % ARTISTS) + 1}`;
    const title = `Sample Album ${String(number).padStart(4, "0")}`;
    const album = catalogue.addAlbum({ title, artists: [artist], releaseDate: dateOf(number) });
    albums.push(album);
    const length = Math.min(TRACKS_PER_ALBUM, count - tracks.length);
    for (let index = 0; index < length; index += 1) {
      const serial = tracks.length + 1;
      const guests = serial % 7 === 0 ? ["Sample Guest"] : [];
      const artists = [artist, ...guests];
      tracks.push(catalogue.addTrack({ title: titleOf(serial), artists, album }));
    }
  }
  return { tracks, albums };
}

function titleOf(serial: number): string {
  return `Sample Tune ${String(serial).padStart(5, "0")}`;
}

function dateOf(number: number): string {
  const year = 1990 + (number % 36);
  const month = String((number % 12) + 1).padStart(2, "0");
  return `${year}-${month}-15`;
}
