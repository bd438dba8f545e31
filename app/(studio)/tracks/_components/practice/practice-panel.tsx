"use client";
import { X } from "lucide-react";
import { useId, useLayoutEffect, useRef, type ReactNode } from "react";
import { IconButton } from "../../../../_components/icon-button.tsx";
import { placeBeside } from "../../../../_components/place-beside.ts";
import type { PracticePanel } from "./practice-context.ts";

export interface PracticePanelProps {
  title: string;
  /** Stands beside the control that carries this in `data-opens`. */
  opens: PracticePanel;
  onClose: () => void;
  children: ReactNode;
}

const IS_SHEET = "(width < 48rem)";

/**
 * A panel over the studio while it is rendered: beside its control, a bottom sheet under 768 px. Esc and a press outside
 * close it; the focus goes to the element with `data-autofocus`, else to the first control, and returns.
 */
export function PracticePanelBox({ title, opens, onClose, children }: PracticePanelProps) {
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const cameFrom = useRef<Element>(null);
  useLayoutEffect(() => {
    const element = box.current;
    const before = document.activeElement;
    cameFrom.current = before;
    element?.showPopover();
    if (element) place(element, opens);
    firstFocus(element)?.focus();
    return () => returnFocus(element, before);
  }, [opens]);
  return (
    <div
      ref={box}
      popover="auto"
      role="dialog"
      aria-labelledby={`${id}-title`}
      onBeforeToggle={({ newState }) =>
        newState === "closed" && returnFocus(box.current, cameFrom.current)
      }
      onToggle={(event) => event.newState === "closed" && onClose()}
      className="fixed m-0 max-h-[min(40rem,calc(100dvh-2rem))] w-95 max-w-[calc(100vw-1rem)] animate-appear flex-col overflow-hidden rounded-panel bg-overlay p-0 text-t1 shadow-e2 open:flex max-md:inset-x-0 max-md:top-auto max-md:bottom-0 max-md:max-h-[80dvh] max-md:w-full max-md:max-w-none max-md:animate-sheet max-md:rounded-b-none max-md:rounded-t-dialog"
    >
      <header className="flex min-h-11 shrink-0 items-center justify-between gap-3 border-b border-line pr-2 pl-4 max-md:min-h-13 pointer-coarse:min-h-13">
        <h2 id={`${id}-title`} className="text-md">
          {title}
        </h2>
        <IconButton label="Close" icon={<X size={16} />} onClick={onClose} />
      </header>
      <div className="flex min-h-0 grow flex-col gap-4 overflow-y-auto p-4 max-md:pb-[max(1rem,env(safe-area-inset-bottom))]">
        {children}
      </div>
    </div>
  );
}

/** At once: a field that is only hidden would swallow the next key. Not from what was pressed outside meanwhile. */
function returnFocus(from: HTMLElement | null, to: Element | null): void {
  const focused = document.activeElement;
  if (focused !== document.body && !from?.contains(focused)) return;
  if (focused instanceof HTMLElement) focused.blur();
  if (to instanceof HTMLElement) to.focus();
}

/** In a sheet never a field for text: the keyboard of the phone would stand over what is looked for. */
function firstFocus(box: HTMLElement | null): HTMLElement | null | undefined {
  const wished = box?.querySelector<HTMLElement>("[data-autofocus]");
  const isText = wished instanceof HTMLTextAreaElement || wished instanceof HTMLInputElement;
  if (wished && !(isText && matchMedia(IS_SHEET).matches)) return wished;
  return box?.querySelector<HTMLElement>("input, button");
}

function place(box: HTMLElement, opens: PracticePanel): void {
  if (matchMedia(IS_SHEET).matches) return;
  const anchors = document.querySelectorAll<HTMLElement>(`[data-opens=${opens}]`);
  const anchor = [...anchors].find(({ offsetParent }) => offsetParent !== null);
  const middle = new DOMRect(innerWidth / 2, innerHeight / 4, 0, 0);
  placeBeside(box, anchor?.getBoundingClientRect() ?? middle, "center");
}
