/** What some tracks can be separated with here and now, as pages show it. */
export interface SeparationOptions {
  /** That can be used, in the order in which they are taken when nobody chooses; the basic engine is last. */
  readonly models: readonly ModelOption[];
  readonly presets: readonly PresetOption[];
  /** What neural models compute on; null without a worker that has any. */
  readonly device: string | null;
  /** Of all the tracks together. */
  readonly durationSec: number;
  /** Nothing neural can be used: what is missing, for this user; null when something can. */
  readonly missing: string | null;
}

export interface ModelOption {
  readonly engine: string;
  readonly model: string;
  readonly label: string;
  readonly summary: string;
  readonly stems: readonly string[];
  /** The longest piece, in seconds, that it takes at once: its own length where nobody chooses a shorter one. */
  readonly segmentSec: number;
  /** Whether a shorter piece is filled up to `segmentSec`, and takes as long. */
  readonly fillsSegments: boolean;
  /** Taken when nobody chooses. */
  readonly isDefault: boolean;
  /** For all the tracks, with usual settings; null while no track's length is known. */
  readonly expectedSec: number | null;
}

export interface PresetOption {
  readonly name: string;
  readonly label: string;
  readonly engine: string;
  readonly model: string;
  readonly overlap: number;
  readonly shifts: number;
  readonly isAvailable: boolean;
  /** Why not, and what to do, for this user. */
  readonly reason: string | null;
  readonly expectedSec: number | null;
}
