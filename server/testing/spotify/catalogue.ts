import type {
  FakeAlbum,
  FakeArtist,
  FakeEpisode,
  FakePlaylist,
  FakeTrack,
  FakeUser,
  PlaylistEntry,
  PlaylistItem,
} from "./catalogue-types.ts";
import { coverSeed, hashOf, spotifyId, unassignedIsrc } from "./ids.ts";

interface AlbumSeed {
  readonly title?: string;
  /** Names; the same name is the same artist. */
  readonly artists?: readonly string[];
  readonly releaseDate?: string;
  readonly hasCover?: boolean;
}

interface TrackSeed {
  readonly title?: string;
  readonly artists?: readonly string[];
  /** A single of its own by default. */
  readonly album?: FakeAlbum;
  readonly durationMs?: number;
  readonly isExplicit?: boolean;
  readonly isPlayable?: boolean;
}

interface PlaylistSeed {
  readonly owner: FakeUser;
  readonly tracks: readonly PlaylistEntry[];
  readonly title?: string;
  readonly description?: string;
  readonly collaborators?: readonly FakeUser[];
  readonly isPublic?: boolean;
  readonly hasCover?: boolean;
}

const FIRST_ADDED_MS = Date.UTC(2026, 0, 1);
const MINUTE_MS = 60_000;

/** What there is on the fake; ids follow from the order of building, so that each run has the same ones. */
export class Catalogue {
  readonly users = new Map<string, FakeUser>();
  readonly artists = new Map<string, FakeArtist>();
  readonly albums = new Map<string, FakeAlbum>();
  readonly tracks = new Map<string, FakeTrack>();
  readonly playlists = new Map<string, FakePlaylist>();
  /** Seeds of all covers. */
  readonly covers = new Set<string>();
  #made = 0;
  #edits = 0;

  addUser(id: string, { displayName = id, isRegistered = true } = {}): FakeUser {
    const accountId = spotifyId(`account:${id}`).slice(-10);
    const account = { kind: "user", id, accountId, displayName } as const;
    const user: FakeUser = { ...account, isRegistered, saved: [], followed: [] };
    this.users.set(id, user);
    return user;
  }

  addAlbum(seed: AlbumSeed = {}): FakeAlbum {
    const serial = this.#next();
    const album: FakeAlbum = {
      kind: "album",
      id: spotifyId(`album:${serial}`),
      title: seed.title ?? `Sample Album ${serial}`,
      artists: this.#artists(seed.artists),
      releaseDate: seed.releaseDate ?? "2026-01-31",
      cover: this.#cover(`album:${serial}`, seed.hasCover),
      tracks: [],
    };
    this.albums.set(album.id, album);
    return album;
  }

  addTrack(seed: TrackSeed = {}): FakeTrack {
    const serial = this.#next();
    const title = seed.title ?? `Sample Tune ${serial}`;
    const artists = seed.artists ?? seed.album?.artists.map(({ name }) => name);
    const album = seed.album ?? this.addAlbum({ title, ...(artists && { artists }) });
    const track: FakeTrack = {
      kind: "track",
      id: spotifyId(`track:${serial}`),
      title,
      artists: this.#artists(artists),
      album,
      trackNumber: album.tracks.length + 1,
      durationMs: seed.durationMs ?? 180_000 + (serial % 60) * 1000,
      isrc: unassignedIsrc(serial),
      isExplicit: seed.isExplicit ?? false,
      isPlayable: seed.isPlayable ?? true,
    };
    album.tracks.push(track);
    this.tracks.set(track.id, track);
    return track;
  }

  addEpisode({ title = "Sample Episode", durationMs = 1_800_000 } = {}): FakeEpisode {
    const serial = this.#next();
    const show = { id: spotifyId(`show:${serial}`), title: `Sample Show ${serial}` };
    const cover = coverSeed(`episode:${serial}`);
    this.covers.add(cover);
    const id = spotifyId(`episode:${serial}`);
    return { kind: "episode", id, title, show, durationMs, cover };
  }

  addPlaylist(seed: PlaylistSeed): FakePlaylist {
    const serial = this.#next();
    const playlist: FakePlaylist = {
      kind: "playlist",
      id: spotifyId(`playlist:${serial}`),
      title: seed.title ?? `Sample Playlist ${serial}`,
      description: seed.description ?? "",
      owner: seed.owner,
      collaborators: seed.collaborators ?? [],
      isPublic: seed.isPublic ?? false,
      cover: this.#cover(`playlist:${serial}`, seed.hasCover),
      items: [],
      snapshotId: "",
    };
    this.edit(playlist, () => seed.tracks);
    this.playlists.set(playlist.id, playlist);
    return playlist;
  }

  /** Entries that stay keep the time at which they were added. */
  edit(
    playlist: FakePlaylist,
    change: (entries: readonly PlaylistEntry[]) => readonly PlaylistEntry[],
  ): void {
    const edits = (this.#edits += 1);
    const before = playlist.items.map(({ entry }) => entry);
    const addedBy = playlist.owner;
    const known = new Map<PlaylistEntry, PlaylistItem>(
      playlist.items.map((item) => [item.entry, item]),
    );
    playlist.items = change(before).map((entry, position) => {
      const minute = edits * 60 + (position % 60);
      return known.get(entry) ?? { entry, addedBy, addedAt: timeOf(minute) };
    });
    const snapshot = `${edits},${hashOf(`${playlist.id}:${edits}`).slice(0, 40)}`;
    playlist.snapshotId = Buffer.from(snapshot).toString("base64");
  }

  /** The last one becomes the newest. */
  save(user: FakeUser, ...tracks: readonly FakeTrack[]): void {
    const first = user.saved.length;
    const added = tracks.map((track, index) => ({ track, addedAt: timeOf(first + index) }));
    user.saved = [...added.reverse(), ...user.saved];
  }

  follow(user: FakeUser, playlist: FakePlaylist): void {
    user.followed = [...user.followed, playlist];
  }

  remove(thing: FakePlaylist | FakeTrack): void {
    if (thing.kind === "playlist") this.playlists.delete(thing.id);
    else this.tracks.delete(thing.id);
  }

  #artists(names: readonly string[] = ["Sample Ensemble"]): FakeArtist[] {
    return names.map((name) => {
      const artist = { id: spotifyId(`artist:${name}`), name };
      this.artists.set(artist.id, artist);
      return artist;
    });
  }

  #cover(name: string, hasCover = true): string | null {
    if (!hasCover) return null;
    const seed = coverSeed(name);
    this.covers.add(seed);
    return seed;
  }

  #next(): number {
    this.#made += 1;
    return this.#made;
  }
}

function timeOf(minute: number): string {
  // Spotify's times have no fraction of a second.
  return new Date(FIRST_ADDED_MS + minute * MINUTE_MS).toISOString().replace(".000Z", "Z");
}
