import type { MatchReason, Verdict } from "#server/matching/match.ts";
import type { JobStateName } from "#server/realtime/events.ts";

/** Whose eyes a list was read with: the user's account, the installation's app, everybody's page; or nobody's. */
export type ListAccessName = "account" | "app" | "open" | "pasted";

/** Why an item of a list is no track of it. */
export type SkippedReason = "removed" | "local_file" | "episode" | "unreadable" | "duplicate";

/** How many items were left out, by reason; reasons without any are not there. */
export type SkippedCounts = Readonly<Partial<Record<SkippedReason, number>>>;

export type ListKind = "track" | "album" | "playlist" | "liked" | "list";

/** What stands for a track of a list in the user's library, or would be taken for it. */
export interface MatchView {
  /** `sure` was, or will be, taken by itself; `maybe` is offered; `no` means that nothing comes near. */
  readonly verdict: Verdict;
  /** Files that may be it, the taken one among them. */
  readonly candidates: number;
  /** Of the best one: name of the file, or title in the library; null without one. */
  readonly name: string | null;
  readonly durationSec: number | null;
  readonly reasons: readonly MatchReason[];
}

/** A track of a list before it is imported. */
export interface PreviewItem {
  /** From 1, over the list's tracks. */
  readonly position: number;
  readonly sourceId: string;
  readonly title: string;
  readonly artist: string;
  /** Empty where it is not known. */
  readonly album: string;
  readonly durationSec: number | null;
  readonly isExplicit: boolean;
  /** Whether an earlier import brought it here. */
  readonly isKnown: boolean;
  readonly match: MatchView;
}

/** A list as far as it was read, before it is imported. */
export interface PreviewView {
  readonly id: string;
  readonly state: JobStateName;
  readonly kind: ListKind;
  /** The page at Spotify; null for pasted lists. */
  readonly address: string | null;
  readonly access: ListAccessName | null;
  readonly title: string;
  readonly owner: string;
  /** Whether a cover can be shown at `/api/media/lists/<id>/cover`. */
  readonly hasCover: boolean;
  /** Items of the list, those that are left out among them; null while it is not known. */
  readonly total: number | null;
  /** Items looked at for this, of which 500 are shown at most; below `total` the rest comes with the import. */
  readonly itemsRead: number;
  /** The source showed the first ones only, and does not say how many there are. */
  readonly isCut: boolean;
  readonly durationSec: number;
  readonly skipped: SkippedCounts;
  readonly items: readonly PreviewItem[];
  /** The playlist of an earlier import. */
  readonly playlistId: string | null;
  /** Its tracks that its user did not want, by `sourceId`. */
  readonly leftOut: readonly string[];
  /** Between two looks for what is new in it; null for none. */
  readonly syncHours: number | null;
  /** The import that goes on from it; null when there is none. */
  readonly importJobId: string | null;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  /** When an answer can be had again. */
  readonly notBefore: string | null;
  readonly version: number;
}

/** A playlist of the user's account, to choose from. */
export interface OwnPlaylist {
  readonly id: string;
  readonly title: string;
  readonly owner: string;
  readonly total: number;
  readonly address: string;
  /** The one that an earlier import made of it. */
  readonly playlistId: string | null;
}

export interface OwnPlaylistsView {
  readonly id: string;
  readonly state: JobStateName;
  readonly playlists: readonly OwnPlaylist[];
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  readonly notBefore: string | null;
  readonly version: number;
}

/** How far a list's track is. */
export type ItemState = "needs_file" | "to_check" | "fetching" | "ingesting" | "ready" | "failed";

/** A playlist without its items. */
export interface PlaylistView {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly kind: ListKind;
  readonly source: "spotify" | "list";
  readonly owner: string;
  /** The page at Spotify; null for pasted lists. */
  readonly address: string | null;
  readonly access: ListAccessName;
  readonly isCut: boolean;
  /** Whether there is a cover at `/api/media/playlists/<id>/cover`. */
  readonly hasCover: boolean;
  readonly total: number;
  readonly durationSec: number;
  readonly counts: Readonly<Record<ItemState, number>>;
  readonly skipped: SkippedCounts;
  /** Tracks that are not in the list at its source any more. */
  readonly gone: number;
  readonly syncHours: number | null;
  readonly syncedAt: string | null;
  /** The import that runs or waits, else the last one that failed. */
  readonly importJobId: string | null;
  readonly version: number;
}

/** A track in a playlist. */
export interface PlaylistItemView {
  /** Of the wanted track. */
  readonly id: string;
  /** From 1. */
  readonly position: number;
  readonly trackId: string;
  readonly title: string;
  readonly artist: string;
  readonly album: string;
  readonly durationSec: number | null;
  readonly isExplicit: boolean;
  /** The item at Spotify; null for pasted lists. */
  readonly address: string | null;
  /** Whether there is a cover at `/api/media/wanted/<id>/cover`. */
  readonly hasCover: boolean;
  readonly state: ItemState;
  readonly match: MatchView;
  /** The user has chosen the file, or that none fits. */
  readonly isChosen: boolean;
  /** Since when it is not in the list at its source any more. */
  readonly goneAt: string | null;
}

export interface PlaylistWithItems extends PlaylistView {
  /** In the list's order; those that are gone come last. */
  readonly items: readonly PlaylistItemView[];
}

/** A file that may be a wanted track. */
export interface CandidateView {
  /** `track:<id>` of the user's library, or `file:<id>` of the watched folder. */
  readonly fileId: string;
  readonly title: string;
  readonly artist: string;
  readonly fileName: string;
  readonly durationSec: number | null;
  /** 0 to 1. */
  readonly score: number;
  readonly verdict: Verdict;
  readonly reasons: readonly MatchReason[];
  readonly isTaken: boolean;
}

/** The user's connection to Spotify. */
export interface ConnectionView {
  /** Whether the operator has entered credentials; else nobody can connect. */
  readonly isConfigured: boolean;
  /** Address of this server at which connecting works, and at no other; null when it is not configured. */
  readonly openAt: string | null;
  readonly state: "none" | "active" | "connect_again";
  readonly displayName: string;
  readonly connectedAt: string | null;
  /** When Spotify ends it, six months after it was made. */
  readonly endsAt: string | null;
  /** Spotify wants no requests of this server before then. */
  readonly closedUntil: string | null;
  readonly version: number;
}
