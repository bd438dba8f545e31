import type { PlaylistItemView } from "#server/imports/views.ts";

/** What can be done with tracks of a list; keeps its identity between renders. */
export interface ItemActions {
  /** Asks which file it is. */
  readonly choose: (item: PlaylistItemView) => void;
  /** Opens the file picker for it. */
  readonly addFile: (item: PlaylistItemView) => void;
  /** Asks for the address of its file. */
  readonly fetch: (item: PlaylistItemView) => void;
  readonly decideAgain: (item: PlaylistItemView) => void;
  readonly separate: (items: readonly PlaylistItemView[]) => void;
  readonly retryJob: (jobId: string) => void;
  readonly cancelJob: (jobId: string) => void;
}
