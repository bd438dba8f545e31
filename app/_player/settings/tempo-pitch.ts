const TEMPO = { minPercent: 25, maxPercent: 200 } as const;
const PITCH = { minCents: -1200, maxCents: 1200 } as const;

/** Bounds of what can be asked for, in percent of the track's tempo and in cents. */
export const STRETCH_LIMITS = { ...TEMPO, ...PITCH } as const;

/** To a hundredth of a percent, within the limits. */
export function clampTempo(percent: number): number {
  const within = Math.min(TEMPO.maxPercent, Math.max(TEMPO.minPercent, percent));
  return Math.round(within * 100) / 100;
}

/** To a whole cent, within the limits. */
export function clampPitch(cents: number): number {
  return Math.round(Math.min(PITCH.maxCents, Math.max(PITCH.minCents, cents))) + 0;
}

/** One step up or down: a beat per minute where the track's tempo is known, else a percent. */
export function steppedTempo(percent: number, steps: number, trackBpm: number | null): number {
  if (trackBpm === null) return clampTempo(Math.round(percent) + steps);
  const bpm = Math.round((percent / 100) * trackBpm) + steps;
  return clampTempo((bpm / trackBpm) * 100);
}

/** `80`, or `96.0` in beats per minute; the unit stands beside it. */
export function formatTempo(percent: number, trackBpm: number | null): string {
  if (trackBpm !== null) return ((percent / 100) * trackBpm).toFixed(1);
  return String(Math.round(percent * 10) / 10);
}

/** Semitones with a true minus: `0`, `+2`, `−3.15`. */
export function formatPitch(cents: number): string {
  if (cents === 0) return "0";
  const size = Math.abs(cents) / 100;
  const text = Number.isInteger(size) ? String(size) : size.toFixed(2);
  return `${cents < 0 ? "−" : "+"}${text}`;
}

/** What somebody typed: beats per minute where they are shown, or percent; null for what is no number. */
export function parseTempo(text: string, trackBpm: number | null): number | null {
  const value = numberIn(text);
  if (value === null) return null;
  const isBpm = trackBpm !== null && !text.includes("%");
  return clampTempo(isBpm ? (value / trackBpm) * 100 : value);
}

/** What somebody typed, in semitones: `2`, `-3.15`; null for what is no number. */
export function parsePitch(text: string): number | null {
  const value = numberIn(text);
  return value === null ? null : clampPitch(value * 100);
}

/** Whole semitones, the nearest, and what is left of a pitch, from -50 to 50. */
export function pitchParts(cents: number): { semitones: number; cents: number } {
  const semitones = Math.round(cents / 100) + 0;
  return { semitones, cents: cents - semitones * 100 };
}

function numberIn(text: string): number | null {
  const found = /^[+-]?\d*[.,]?\d+/u.exec(text.trim().replace(/^[−–]/u, "-"));
  return found ? Number(found[0].replace(",", ".")) : null;
}
