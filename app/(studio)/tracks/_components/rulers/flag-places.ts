/** Each flag keeps as much for the finger, whatever stands beside it. */
const FLAG_PX = 24;

/** Where flags stand, in pixels, given where they point, from left to right: none covers the start of another. */
export function flagPlaces(wishedPx: readonly number[]): number[] {
  let free = -Infinity;
  return wishedPx.map((px) => {
    const place = Math.max(px, free);
    free = place + FLAG_PX;
    return place;
  });
}
