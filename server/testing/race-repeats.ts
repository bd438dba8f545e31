const FEW = 5;

/** How often a test repeats a race: 5 times, and as often as `npm run soak` says there. */
export function raceRepeats(): number {
  return Number(process.env.RACE_REPEATS ?? FEW);
}
