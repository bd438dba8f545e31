/** What speaks for or against a file, for a page to put into words; `tied` and `file_taken` come from assigning. */
export type MatchReason =
  | "isrc"
  | "isrc_differs"
  | "title"
  | "title_close"
  | "title_partial"
  | "title_differs"
  | "artist"
  | "artist_close"
  | "artist_partial"
  | "artist_differs"
  | "artist_unknown"
  | "album"
  | "duration"
  | "duration_close"
  | "duration_differs"
  | "duration_unknown"
  | "version_differs"
  | "version_unclear"
  | "explicit_differs"
  | "tied"
  | "file_taken";

/** `sure` is taken by itself, `maybe` is offered, `no` is only shown to who asks for all. */
export type Verdict = "sure" | "maybe" | "no";

/** How well one file fits one wanted track. */
export interface Match {
  readonly fileId: string;
  /** From 0 to 1, to order by; whether a file is taken is the verdict's to say. */
  readonly score: number;
  readonly verdict: Verdict;
  readonly reasons: readonly MatchReason[];
}
