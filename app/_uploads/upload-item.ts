/** A track without audio that a file is meant for. */
export interface UploadTarget {
  readonly trackId: string;
  /** Of the list's track that it stands for; null where the page does not know it. */
  readonly wantedId: string | null;
}

/** One file on its way to the server. */
export interface UploadItem {
  readonly id: number;
  readonly file: File;
  /** Null for a file that becomes a track of its own. */
  readonly target: UploadTarget | null;
  readonly state: UploadState;
}

export type UploadState =
  | { readonly kind: "waiting" }
  /** `fraction` 0 to 1 of the bytes sent; 1 while the server checks the file. */
  | { readonly kind: "sending"; readonly fraction: number; readonly etaSec: number | null }
  | { readonly kind: "accepted"; readonly trackId: string; readonly isDuplicate: boolean }
  | { readonly kind: "refused"; readonly message: string; readonly canRetry: boolean }
  | { readonly kind: "cancelled" };

/** Whether the file is still on its way. */
export function isUnderWay({ state }: UploadItem): boolean {
  return state.kind === "waiting" || state.kind === "sending";
}

/** Counts for the heading of the list. */
export function uploadTotals(items: readonly UploadItem[]): {
  readonly underWay: number;
  readonly accepted: number;
  readonly refused: number;
} {
  const count = (test: (item: UploadItem) => boolean) => items.filter(test).length;
  return {
    underWay: count(isUnderWay),
    accepted: count(({ state }) => state.kind === "accepted"),
    refused: count(({ state }) => state.kind === "refused"),
  };
}
