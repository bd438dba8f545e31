/** Which children come down and back when one of them ended. */
export type RestartStrategy = "one_for_one";

/** The children, in start order, that are restarted because the one at `index` ended. */
export function restartedWith<T>(
  strategy: RestartStrategy,
  children: readonly T[],
  index: number,
): readonly T[] {
  switch (strategy) {
    case "one_for_one":
      return children.slice(index, index + 1);
  }
}
