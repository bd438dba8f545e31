import { takeLostFocus } from "../../_components/take-lost-focus.ts";
import { activeRow } from "./active-row.ts";

/** A dialog is off the page some frames after it was told to close; this many at most are waited for. */
const MAX_FRAMES = 120;

/** Back into the list once the dialog is gone, when what the focus was to return to is not there any more. */
export function refocusList(frames = MAX_FRAMES): void {
  requestAnimationFrame(() => {
    if (frames > 0 && document.querySelector("dialog[open]")) refocusList(frames - 1);
    else takeLostFocus(activeRow());
  });
}
