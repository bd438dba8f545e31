/** What the reader of a failed job sees: what happened, what it means, what to do. */
export interface ErrorWords {
  /** Fits in a table cell. */
  readonly title: string;
  readonly text: string;
  /** Whether the same work may succeed when it is tried again. */
  readonly canRetry: boolean;
}
