/** The row of a list that has its tab stop; null where there is none. */
export function activeRow(list: ParentNode | null = document): HTMLElement | null {
  return list?.querySelector<HTMLElement>("[data-row][tabindex='0']") ?? null;
}
