import type { MatchView } from "#server/imports/views.ts";
import type { WantedTrack } from "#server/matching/wanted-track.ts";
import type { StoredCandidate } from "../stored-candidates.ts";

/** What stands for a wanted track now: what the user chose, a track with a file of its own, one that was taken by itself, or nothing. */
type StandingName = "chosen" | "own" | "taken" | "nothing";

/** A wanted track as `readWanted` writes it. */
export interface WantedRow extends WantedTrack {
  readonly id: string;
  readonly source: string;
  readonly trackId: string;
  readonly score: number | null;
  readonly standing: StandingName;
  /** Whether its track has a file that can stand for it. */
  readonly hasFile: boolean;
  /** Whether its track is in the bin. */
  readonly isInBin: boolean;
  readonly candidates: readonly StoredCandidate[];
}

/** A file as `readFiles` writes it. */
export interface FileRow {
  readonly id: string;
  /** What people call it. */
  readonly name: string;
  readonly title: string | null;
  readonly artist: string | null;
  readonly album: string | null;
  readonly isrc: string | null;
  readonly durationSec: number | null;
  readonly fileName: string;
  readonly sizeBytes: number;
  /** False while nothing but its size is known. */
  readonly isRead: boolean;
}

/** Texts are JSON as the database writes it: an array of rows. */
export type MatchingOrder =
  | { readonly kind: "wanted"; readonly text: string }
  | { readonly kind: "files"; readonly text: string }
  /** Tracks of a list that is not imported. */
  | { readonly kind: "items"; readonly items: readonly WantedTrack[] }
  /** All is said: compare the rows, or look for the items. */
  | { readonly kind: "compare" | "preview" };

/** What is to be written of one wanted track; only what is not so already. */
export interface Change {
  readonly wantedId: string;
  /** As they were when they were read: whoever finds them otherwise writes nothing. */
  readonly seenTrackId: string;
  readonly seenScore: number | null;
  /** The track of the library that it takes; null for none. */
  readonly takes: string | null;
  readonly isMoved: boolean;
  readonly score: number | null;
  /** `storedCandidates` as JSON. */
  readonly candidates: string;
}

/** A watched file that a wanted track takes: it has to be brought first. */
export interface Fetch {
  readonly wantedId: string;
  /** Of the watched file's row. */
  readonly watchedId: string;
}

export type MatchingAnswer =
  | { readonly kind: "changes"; readonly changes: readonly Change[] }
  | { readonly kind: "fetches"; readonly fetches: readonly Fetch[] }
  /** One for each item, in their order. */
  | { readonly kind: "views"; readonly views: readonly MatchView[] };
