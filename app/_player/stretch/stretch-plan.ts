/** Tempo and pitch, each for itself. */
export interface StretchPlan {
  /** Frames of the track in one frame of output, 0.25 to 2; 1 is the track's own tempo. */
  readonly rate: number;
  /** -12 to 12, hundredths are cents. */
  readonly semitones: number;
  /** Channels that keep their pitch. */
  readonly unpitched: readonly string[];
}

export const NEUTRAL_STRETCH: StretchPlan = { rate: 1, semitones: 0, unpitched: [] };

/** Nothing is to be computed, and no sample changes. */
export function isNeutral({ rate, semitones }: StretchPlan): boolean {
  return rate === 1 && semitones === 0;
}
