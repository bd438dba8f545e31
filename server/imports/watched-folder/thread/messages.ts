/** A file as the folder shows it. */
export interface SeenFile {
  /** Below the folder, with slashes. */
  readonly path: string;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
}

/** A file that may still be copied. */
export interface YoungFile extends SeenFile {
  /** Since when it was seen like this. */
  readonly sinceMs: number;
}

/** What is known of a file since it was read last, in an array: path, size and time of change. */
export type KnownFile = readonly [path: string, sizeBytes: number, modifiedMs: number];

/** What a file says of itself. */
export interface FileFacts {
  readonly title: string | null;
  readonly artist: string | null;
  readonly album: string | null;
  readonly isrc: string | null;
  readonly durationSec: number | null;
  /** Why it can't be read; null when it can. */
  readonly problem: string | null;
}

export type ReadFile = SeenFile & FileFacts;

export interface ScanOrder {
  /** Absolute. */
  readonly folder: string;
  /** `KnownFile` each, as JSON. */
  readonly known: readonly string[];
  /** Files that were too young when they were seen last. */
  readonly young: readonly YoungFile[];
  readonly limits: ScanLimits;
}

export interface ScanLimits {
  /** Audio files; more are left out. */
  readonly files: number;
  /** Folders below the watched one, one within the other. */
  readonly depth: number;
  /** Files and folders of any kind. */
  readonly entries: number;
  /** Files bigger than that can't be brought in. */
  readonly fileBytes: number;
  /** What has changed since is still being copied. */
  readonly settleMs: number;
  /** No file is begun with after it; the next scan goes on. */
  readonly readMs: number;
}

export type ScanNews =
  /** A sign of life. */
  | { readonly kind: "walking" }
  /** Paths of files that are there no more. */
  | { readonly kind: "gone"; readonly paths: readonly string[] }
  | { readonly kind: "reading"; readonly file: SeenFile }
  | { readonly kind: "read"; readonly files: readonly ReadFile[] }
  | { readonly kind: "done"; readonly report: ScanReport };

export interface ScanReport {
  /** Audio files of the folder. */
  readonly files: number;
  readonly young: readonly YoungFile[];
  /** Whether there are files left to be read. */
  readonly isMore: boolean;
  /** Why the folder, or a part of it, could not be looked at; null when all of it could. */
  readonly trouble: string | null;
}
