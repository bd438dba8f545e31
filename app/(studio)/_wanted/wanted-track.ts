/** A track of a list, as far as choosing its file needs it. */
export interface WantedTrack {
  readonly id: string;
  /** What stands for it in the library. */
  readonly trackId: string;
  readonly title: string;
  readonly artist: string;
  readonly durationSec: number | null;
  /** The user has chosen its file, or that there is none. */
  readonly isChosen: boolean;
  /** Whether something with a file stands for it. */
  readonly hasFile: boolean;
}
