"use client";
import { useCallback, useEffect, useRef, type ReactNode } from "react";
import { Kbd } from "./kbd.tsx";
import { placeBeside } from "./place-beside.ts";

const OPEN_AFTER_MS = 450;

export interface TooltipProps {
  text: string;
  shortcut?: string | undefined;
  children: ReactNode;
}

/** A visual hint on hover and keyboard focus; the child's name or description must hold the text too. */
export function Tooltip({ text, shortcut, children }: TooltipProps) {
  const anchor = useRef<HTMLSpanElement>(null);
  const tip = useRef<HTMLSpanElement>(null);
  const timer = useRef<number | undefined>(undefined);

  const hide = useCallback(() => {
    window.clearTimeout(timer.current);
    if (tip.current?.matches(":popover-open")) tip.current.hidePopover();
  }, []);
  const show = useCallback(() => {
    const target = anchor.current?.firstElementChild;
    if (!tip.current || !target || tip.current.matches(":popover-open")) return;
    tip.current.showPopover();
    placeBeside(tip.current, target.getBoundingClientRect(), "center");
  }, []);
  const showLater = () => {
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(show, OPEN_AFTER_MS);
  };
  useEffect(() => hide, [hide]);

  return (
    <span
      ref={anchor}
      className="contents"
      onPointerEnter={(event) => event.pointerType === "mouse" && showLater()}
      onPointerLeave={hide}
      onPointerDown={hide}
      onFocus={(event) => event.target.matches(":focus-visible") && showLater()}
      onBlur={hide}
      onKeyDown={(event) => event.key === "Escape" && hide()}
    >
      {children}
      <span
        ref={tip}
        role="tooltip"
        popover="manual"
        aria-hidden="true"
        className="pointer-events-none fixed m-0 max-w-70 animate-appear rounded-control bg-overlay px-2 py-1 text-sm font-normal whitespace-normal text-t1 shadow-e2"
      >
        {text}
        {shortcut === undefined ? null : (
          <Kbd className="ml-2 border-line-2 text-t2">{shortcut}</Kbd>
        )}
      </span>
    </span>
  );
}
