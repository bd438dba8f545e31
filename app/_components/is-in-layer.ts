/** Whether an event came out of a dialog, menu or panel: those are children of what opened them, but lie over it. */
export function isInLayer(target: EventTarget): boolean {
  return target instanceof Element && target.closest("dialog, [popover]") !== null;
}
