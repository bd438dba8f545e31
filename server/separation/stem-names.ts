import { separationSettings } from "./settings.ts";

/** The stems that a separation ends with, in no order; `modelStems` are those of its model. */
export function stemNames(modelStems: readonly string[], settings: unknown): string[] {
  const twoStems = separationSettings.safeParse(settings).data?.twoStems ?? null;
  if (twoStems === null) return [...modelStems];
  return [twoStems, twoStems === "vocals" ? "instrumental" : "rest"];
}

/** Whether two lists hold the same names. */
export function hasSameNames(a: readonly string[], b: readonly string[]): boolean {
  const sorted = b.toSorted();
  return a.length === b.length && a.toSorted().every((name, index) => name === sorted[index]);
}
