import type { Catalogue } from "./catalogue.ts";
import type { FakeTrack } from "./catalogue-types.ts";
import { pageOf, readPage, SEARCH_BOUNDS, type PageRequest } from "./paging.ts";
import { simplifiedPlaylist, type PlaylistShape } from "./playlist-objects.ts";
import { badRequest } from "./spotify-error.ts";
import { artistObject, simplifiedAlbum, trackObject, type Addresses } from "./spotify-objects.ts";

interface Asked {
  readonly at: Addresses;
  readonly catalogue: Catalogue;
  readonly settings: { readonly playlistShape: PlaylistShape };
  readonly address: URL;
  readonly hasMarket: boolean;
}

type Wanted = (fields: Readonly<Record<string, string>>) => boolean;

const TYPES = ["album", "artist", "playlist", "track", "show", "episode", "audiobook"];

/** Finds what has every word of `q`, in the order in which it was added; filters name their field. */
export function searchCatalogue(asked: Asked): Record<string, unknown> {
  const { searchParams } = asked.address;
  const q = searchParams.get("q") ?? "";
  if (q.trim() === "") throw badRequest("No search query");
  const types = searchParams.get("type")?.split(",") ?? [];
  if (types.length === 0) throw badRequest("Missing parameter type");
  const unknown = types.find((type) => !TYPES.includes(type));
  if (unknown !== undefined) throw badRequest(`Bad search type field ${unknown}`);
  const page = readPage(asked.address, SEARCH_BOUNDS);
  const wanted = readQuery(q);
  return Object.fromEntries(types.map((type) => [`${type}s`, found(asked, type, [page, wanted])]));
}

function found(asked: Asked, type: string, [page, wanted]: [PageRequest, Wanted]) {
  const { at, catalogue, settings, hasMarket } = asked;
  switch (type) {
    case "track": {
      const tracks = [...catalogue.tracks.values()].filter((one) => wanted(fieldsOf(one)));
      return pageOf(tracks, page, (one) => trackObject(at, one, hasMarket));
    }
    case "album": {
      const albums = [...catalogue.albums.values()].filter(({ title, artists }) =>
        wanted({ album: title, artist: namesOf(artists) }),
      );
      return pageOf(albums, page, (one) => simplifiedAlbum(at, one));
    }
    case "artist": {
      const artists = [...catalogue.artists.values()].filter(({ name }) =>
        wanted({ artist: name }),
      );
      return pageOf(artists, page, (one) => artistObject(at, one));
    }
    case "playlist": {
      const playlists = [...catalogue.playlists.values()].filter(
        ({ title, isPublic }) => isPublic && wanted({ playlist: title }),
      );
      return pageOf(playlists, page, (one) => simplifiedPlaylist(at, one, settings.playlistShape));
    }
    default:
      return pageOf([], page, String);
  }
}

function fieldsOf({ title, artists, album, isrc }: FakeTrack): Record<string, string> {
  return { track: title, artist: namesOf(artists), album: album.title, isrc };
}

function namesOf(artists: readonly { readonly name: string }[]): string {
  return artists.map(({ name }) => name).join(" ");
}

/** Words, phrases in quotation marks, and both after `track:`, `artist:`, `album:` or `isrc:`. */
function readQuery(q: string): Wanted {
  const terms = [...q.toLowerCase().matchAll(/(?:(\w+):)?(?:"([^"]*)"|(\S+))/g)].map(
    ([, field, phrase, word]) => ({ field, text: phrase ?? word ?? "" }),
  );
  return (fields) =>
    terms.every(({ field, text }) => {
      const among = field === undefined ? Object.values(fields).join(" ") : (fields[field] ?? "");
      return among.toLowerCase().includes(text);
    });
}
