"use client";
import { X } from "lucide-react";
import { useId, useLayoutEffect, useRef, type ReactNode } from "react";
import { classNames } from "./class-names.ts";
import { IconButton } from "./icon-button.tsx";

export interface DialogProps {
  title: string;
  /** Esc, the close button and a click on the scrim; the parent then stops rendering the dialog. */
  onClose: () => void;
  children: ReactNode;
  /** Buttons, the main one last. */
  footer?: ReactNode;
  width?: "narrow" | "wide";
  /** For questions that need an answer: announced as an alert dialog. */
  isAlert?: boolean;
}

/**
 * A modal dialog while it is rendered; a bottom sheet under 768 px. The focus goes to the element with
 * `data-autofocus`, else to the first control, and returns when the dialog goes.
 */
export function Dialog({ title, onClose, children, footer, width, isAlert }: DialogProps) {
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);

  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    element?.querySelector<HTMLElement>("[data-autofocus]")?.focus();
    return () => element?.close();
  }, []);

  return (
    <dialog
      ref={dialog}
      {...(isAlert ? { role: "alertdialog" } : {})}
      aria-labelledby={`${id}-title`}
      onCancel={(event) => {
        event.preventDefault();
        // Esc in a dialog over this one comes by here too.
        if (event.target === event.currentTarget) onClose();
      }}
      onClick={(event) => event.target === event.currentTarget && onClose()}
      className={classNames(
        "m-auto max-h-[calc(100dvh-3rem)] flex-col overflow-hidden rounded-dialog bg-overlay p-0 text-t1 shadow-e3 open:flex open:animate-rise backdrop:bg-scrim",
        "max-md:mx-0 max-md:mt-auto max-md:mb-0 max-md:w-full max-md:max-w-none max-md:rounded-b-none max-md:open:animate-sheet",
        width === "wide" ? "md:w-215" : "md:w-110",
      )}
    >
      <header className="flex min-h-13 shrink-0 items-center justify-between gap-3 border-b border-line py-2 pr-3 pl-5">
        <h2 id={`${id}-title`} className="text-md">
          {title}
        </h2>
        <IconButton label="Close" icon={<X size={16} />} onClick={onClose} />
      </header>
      <div className="min-h-0 grow overflow-y-auto px-5 pt-4 pb-2">{children}</div>
      {footer ? (
        <footer className="flex shrink-0 flex-wrap justify-end gap-2 px-5 pt-2 pb-4 max-md:flex-col-reverse max-md:pb-[max(1rem,env(safe-area-inset-bottom))]">
          {footer}
        </footer>
      ) : null}
    </dialog>
  );
}
