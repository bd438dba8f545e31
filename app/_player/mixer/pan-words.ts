/** Steps from the middle to either side. */
export const PAN_STEPS = 50;

/** `L 24`, `C` or `R 18`; `pan` from -1 to 1. */
export function formatPan(pan: number): string {
  const steps = Math.round(pan * PAN_STEPS);
  if (steps === 0) return "C";
  return steps < 0 ? `L ${-steps}` : `R ${steps}`;
}

/** What a screen reader says: `left 24`. */
export function spokenPan(pan: number): string {
  const steps = Math.round(pan * PAN_STEPS);
  if (steps === 0) return "center";
  return steps < 0 ? `left ${-steps}` : `right ${steps}`;
}
