"use client";
import { useId, useRef, useState, type ReactNode, type Ref } from "react";
import { classNames } from "./class-names.ts";
import { placeBeside } from "./place-beside.ts";

/** To be spread over the element that opens the panel. */
interface PopoverTriggerProps {
  ref: Ref<HTMLButtonElement>;
  "aria-haspopup": "dialog";
  "aria-expanded": boolean;
  "aria-controls": string;
  onClick: () => void;
}

export interface PopoverButtonProps {
  /** Accessible name of the panel. */
  label: string;
  trigger: (props: PopoverTriggerProps) => ReactNode;
  children: ReactNode;
  className?: string;
}

/** A button with a small panel of controls beside it; Esc and a click outside close it, and the focus returns. */
export function PopoverButton({ label, trigger, children, className }: PopoverButtonProps) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const [isOpen, setIsOpen] = useState(false);
  const toggle = () => {
    if (!panel.current || !button.current) return;
    if (isOpen) {
      panel.current.hidePopover();
      return;
    }
    panel.current.showPopover();
    placeBeside(panel.current, button.current.getBoundingClientRect(), "center");
    panel.current.focus();
  };
  return (
    <>
      {trigger({
        ref: button,
        "aria-haspopup": "dialog",
        "aria-expanded": isOpen,
        "aria-controls": id,
        onClick: toggle,
      })}
      <div
        ref={panel}
        id={id}
        popover="auto"
        role="dialog"
        aria-label={label}
        tabIndex={-1}
        onToggle={(event) => setIsOpen(event.newState === "open")}
        className={classNames(
          "fixed m-0 animate-appear overflow-y-auto rounded-panel bg-overlay p-4 text-t1 shadow-e2 outline-none [--raised:var(--overlay)]",
          className,
        )}
      >
        {children}
      </div>
    </>
  );
}
