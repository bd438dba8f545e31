/** Which children come down and back when one ends: itself, all, or itself and those started after it. */
export type RestartStrategy = "one_for_one" | "one_for_all" | "rest_for_one";

/** The children, in start order, that are restarted because the one at `index` ended. */
export function restartedWith<T>(
  strategy: RestartStrategy,
  children: readonly T[],
  index: number,
): readonly T[] {
  switch (strategy) {
    case "one_for_one":
      return children.slice(index, index + 1);
    case "one_for_all":
      return children;
    case "rest_for_one":
      return children.slice(index);
  }
}
