/** One track that a list names; what the list does not say is null or empty. */
export interface ListItem {
  readonly title: string;
  /** Lead first; empty where a line gives a title only. */
  readonly artists: readonly string[];
  readonly album: string | null;
  readonly durationSec: number | null;
  /** Twelve characters in upper case without hyphens. */
  readonly isrc: string | null;
  readonly isExplicit: boolean | null;
  readonly spotifyTrackId: string | null;
  /** An `https:` address as the list gives it; nobody has looked at it yet. */
  readonly coverUrl: string | null;
}

/** Why a line became no item, for a page to put into words. */
export type SkipReason = "no_title" | "field_too_long" | "link_without_title" | "not_a_track";

/** A line that was left out. */
export interface SkippedLine {
  /** Counted from 1 in the list as it came; a table's record counts where it begins. */
  readonly line: number;
  /** At most 120 characters. */
  readonly text: string;
  readonly reason: SkipReason;
}

/** What a list holds: items in its order, repeated ones included. */
export interface ImportedList {
  readonly kind: "text" | "table";
  readonly items: readonly ListItem[];
  readonly skipped: readonly SkippedLine[];
}
