/** How much of left and right reaches left and right: left to left, right to left, left to right, right to right. */
export type PanMatrix = readonly [number, number, number, number];

/**
 * Web Audio's law for stereo: the side that is turned away from is folded over, and nothing gets louder than it was.
 * Exactly neutral in the middle. `pan` from -1 (left) to 1 (right).
 */
export function panMatrix(pan: number): PanMatrix {
  if (pan === 0) return [1, 0, 0, 1];
  const angle = (Math.min(1, Math.abs(pan)) * Math.PI) / 2;
  const [folded, kept] = [Math.sin(angle), Math.cos(angle)];
  return pan < 0 ? [1, folded, 0, kept] : [kept, 0, folded, 1];
}
