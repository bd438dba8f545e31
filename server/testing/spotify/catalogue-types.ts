export interface FakeUser {
  readonly kind: "user";
  readonly id: string;
  /** What accounts are to be linked by; it never changes. */
  readonly accountId: string;
  readonly displayName: string;
  /** Whether the app's owner let this account in, as development mode wants; others get 403. */
  isRegistered: boolean;
  /** Newest first. */
  saved: readonly SavedTrack[];
  /** Besides the playlists that are the user's own. */
  followed: readonly FakePlaylist[];
}

interface SavedTrack {
  readonly addedAt: string;
  readonly track: FakeTrack;
}

export interface FakeArtist {
  readonly id: string;
  readonly name: string;
}

export interface FakeAlbum {
  readonly kind: "album";
  readonly id: string;
  readonly title: string;
  readonly artists: readonly FakeArtist[];
  readonly releaseDate: string;
  /** Null without a cover. */
  readonly cover: string | null;
  /** In the order of their track numbers. */
  readonly tracks: FakeTrack[];
}

export interface FakeTrack {
  readonly kind: "track";
  readonly id: string;
  readonly title: string;
  readonly artists: readonly FakeArtist[];
  readonly album: FakeAlbum;
  readonly trackNumber: number;
  readonly durationMs: number;
  readonly isrc: string;
  readonly isExplicit: boolean;
  /** Whether it is sold where the listener is. */
  isPlayable: boolean;
}

export interface FakeEpisode {
  readonly kind: "episode";
  readonly id: string;
  readonly title: string;
  readonly show: { readonly id: string; readonly title: string };
  readonly durationMs: number;
  readonly cover: string;
}

/** A file of the user's own that a playlist names; it has no id. */
export interface LocalFile {
  readonly kind: "local";
  readonly title: string;
  readonly artist: string;
  readonly album: string;
  readonly durationMs: number;
}

/** Null stands for something that is no longer in the catalogue. */
export type PlaylistEntry = FakeTrack | FakeEpisode | LocalFile | null;

export interface PlaylistItem {
  readonly addedAt: string;
  readonly addedBy: FakeUser;
  readonly entry: PlaylistEntry;
}

export interface FakePlaylist {
  readonly kind: "playlist";
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly owner: FakeUser;
  readonly collaborators: readonly FakeUser[];
  readonly isPublic: boolean;
  readonly cover: string | null;
  items: readonly PlaylistItem[];
  /** Another one after each edit. */
  snapshotId: string;
}
