/** Stems in the order that their owner gave them; those that it does not name keep their usual one, behind. */
export function orderedLanes(stems: readonly string[], order: readonly string[]): string[] {
  const placed = order.filter((stem) => stems.includes(stem));
  return [...placed, ...stems.filter((stem) => !placed.includes(stem))];
}

/** The order after a lane went to a place, from 0 on; stems that are not there now stay behind the others. */
export function movedLane(
  lanes: readonly string[],
  stem: string,
  { to, order }: { readonly to: number; readonly order: readonly string[] },
): string[] {
  const others = lanes.filter((lane) => lane !== stem);
  const moved = others.toSpliced(Math.max(0, to), 0, stem);
  return [...moved, ...order.filter((lane) => !lanes.includes(lane))];
}
