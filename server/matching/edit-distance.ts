/**
 * How many slips (a letter more, less, other, or two swapped) part two texts, or null above `limit`.
 * Takes O(limit * length): only the band of the table that can stay within the limit is filled.
 */
export function editDistance(a: string, b: string, limit: number): number | null {
  const [left, right] = [Array.from(a), Array.from(b)];
  if (Math.abs(left.length - right.length) > limit) return null;
  const beyond = limit + 1;
  let beforeLast: number[] = [];
  let last = right.map((_, column) => column);
  last.push(right.length);
  for (let row = 1; row <= left.length; row += 1) {
    const current = new Array<number>(right.length + 1).fill(beyond);
    if (row <= limit) current[0] = row;
    const end = Math.min(right.length, row + limit);
    for (let column = Math.max(1, row - limit); column <= end; column += 1) {
      const change = left[row - 1] === right[column - 1] ? 0 : 1;
      const isSwap = isSwapped(left, right, [row, column]);
      current[column] = Math.min(
        at(last, column) + 1,
        at(current, column - 1) + 1,
        at(last, column - 1) + change,
        isSwap ? at(beforeLast, column - 2) + 1 : beyond,
      );
    }
    [beforeLast, last] = [last, current];
  }
  const distance = at(last, right.length);
  return distance > limit ? null : distance;
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Infinity;
}

function isSwapped(
  left: readonly string[],
  right: readonly string[],
  [row, column]: readonly [number, number],
): boolean {
  if (row < 2 || column < 2) return false;
  return left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
}
