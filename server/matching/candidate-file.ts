/** An audio file that may be a wanted track; tags that it lacks are null and read from its name. */
export interface CandidateFile {
  readonly id: string;
  readonly title: string | null;
  /** As the tag spells it: several names may stand in one text. */
  readonly artist: string | null;
  readonly album: string | null;
  readonly durationSec: number | null;
  readonly isrc: string | null;
  /** With or without folders and extension. */
  readonly fileName: string;
}
