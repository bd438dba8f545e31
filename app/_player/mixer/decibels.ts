/** The faders' span and step, in decibels. The lowest position is silence-near, not silence. */
export const FADER = { minDb: -36, maxDb: 6, stepDb: 0.1, pageDb: 3 } as const;

export function gainFromDb(levelDb: number): number {
  return levelDb === 0 ? 1 : 10 ** (levelDb / 20);
}

/** Minus infinity for silence. */
export function dbFromGain(gain: number): number {
  return gain > 0 ? 20 * Math.log10(gain) : Number.NEGATIVE_INFINITY;
}

export function clampFaderDb(levelDb: number): number {
  const clamped = Math.min(FADER.maxDb, Math.max(FADER.minDb, levelDb));
  const stepped = Math.round(clamped / FADER.stepDb) * FADER.stepDb;
  return Number(stepped.toFixed(1)) + 0;
}

/** Where a level sits on a fader, 0 to 1. */
export function faderFraction(levelDb: number): number {
  return (clampFaderDb(levelDb) - FADER.minDb) / (FADER.maxDb - FADER.minDb);
}

/** How far a meter is filled, 0 to 1, over the range from -60 to 0 dBFS. */
export function meterFraction(gain: number): number {
  const floorDb = -60;
  return Math.min(1, Math.max(0, (dbFromGain(gain) - floorDb) / -floorDb));
}

/** One decimal with a true minus: `−2.4`, `0.0`, `+3.0`; `−∞` for silence. */
export function formatDb(levelDb: number): string {
  if (levelDb === Number.NEGATIVE_INFINITY) return "−∞";
  const size = Math.abs(levelDb).toFixed(1);
  if (size === "0.0") return size;
  return levelDb < 0 ? `−${size}` : `+${size}`;
}

/** What a screen reader says: `minus 2.4 decibels`. */
export function spokenDb(levelDb: number): string {
  const size = Math.abs(levelDb).toFixed(1);
  const sign = size === "0.0" || levelDb > 0 ? "" : "minus ";
  return `${sign}${size} decibels`;
}
