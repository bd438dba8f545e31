/** Half-open: the first index in, the first index out. */
export type Range = readonly [from: number, to: number];

/** Ascending, disjoint, none empty, none touching the next. */
export type Ranges = readonly Range[];

/** Sorts, drops empty ranges and joins those that touch. */
export function normalizeRanges(ranges: Iterable<Range>): Ranges {
  const sorted = [...ranges].filter(([from, to]) => to > from).sort((a, b) => a[0] - b[0]);
  const joined: [number, number][] = [];
  for (const [from, to] of sorted) {
    const last = joined.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else joined.push([from, to]);
  }
  return joined;
}

export function unionRanges(a: Ranges, b: Ranges): Ranges {
  return normalizeRanges([...a, ...b]);
}

export function intersectRanges(a: Ranges, b: Ranges): Ranges {
  const shared: Range[] = [];
  for (const [from, to] of a) {
    for (const [otherFrom, otherTo] of b) {
      shared.push([Math.max(from, otherFrom), Math.min(to, otherTo)]);
    }
  }
  return normalizeRanges(shared);
}

/** What of `a` is not in `b`. */
export function subtractRanges(a: Ranges, b: Ranges): Ranges {
  return b.reduce<Ranges>(
    (rest, [cutFrom, cutTo]) =>
      normalizeRanges(
        rest.flatMap(([from, to]): Range[] => [
          [from, Math.min(to, cutFrom)],
          [Math.max(from, cutTo), to],
        ]),
      ),
    a,
  );
}

export function containsIndex(ranges: Ranges, index: number): boolean {
  return ranges.some(([from, to]) => index >= from && index < to);
}

/** The first index from `index` on that is not contained: `index` itself where it is not. */
export function contiguousEnd(ranges: Ranges, index: number): number {
  return ranges.find(([from, to]) => index >= from && index < to)?.[1] ?? index;
}

export function equalRanges(a: Ranges, b: Ranges): boolean {
  return a.length === b.length && a.every(([from, to], i) => b[i]?.[0] === from && b[i][1] === to);
}
