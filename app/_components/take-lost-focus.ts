/** Focuses an element when what had the focus went away: the keys go on from there. A focus that is somewhere stays. */
export function takeLostFocus(element: HTMLElement | null): void {
  const { activeElement } = document;
  if (activeElement === null || activeElement === document.body) {
    element?.focus({ preventScroll: true });
  }
}
