/** A track that a list names and that files are looked for; what its source did not say is null or empty. */
export interface WantedTrack {
  readonly title: string;
  /** Lead first, as the source orders them; empty where only a title is known. */
  readonly artists: readonly string[];
  readonly album: string | null;
  readonly durationSec: number | null;
  /** Twelve characters, with or without hyphens; anything else counts as unknown. */
  readonly isrc: string | null;
  readonly isExplicit: boolean | null;
}
