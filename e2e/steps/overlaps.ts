import type { Locator } from "@playwright/test";

/** Names of the elements in view that cover a part of each other. */
export async function overlaps(elements: Locator): Promise<string[]> {
  return elements.evaluateAll((all) => {
    const shown = all
      .map((element) => ({ element, box: element.getBoundingClientRect() }))
      .filter(({ box }) => box.width > 0 && box.height > 0);
    const nameOf = (element: Element) =>
      element.getAttribute("aria-label") ?? element.textContent.trim();
    return shown.flatMap(({ element, box }, i) =>
      shown
        .slice(i + 1)
        .filter(
          ({ box: other }) =>
            Math.min(box.right, other.right) - Math.max(box.left, other.left) > 0.5 &&
            Math.min(box.bottom, other.bottom) - Math.max(box.top, other.top) > 0.5,
        )
        .map(({ element: other }) => `${nameOf(element)} and ${nameOf(other)}`),
    );
  });
}
