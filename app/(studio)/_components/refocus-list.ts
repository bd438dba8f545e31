import { takeLostFocus } from "../../_components/take-lost-focus.ts";

/** Back into the list, when what the focus was to return to is not there any more. */
export function refocusList(): void {
  requestAnimationFrame(() => {
    takeLostFocus(document.querySelector<HTMLElement>("[data-row][tabindex='0']"));
  });
}
