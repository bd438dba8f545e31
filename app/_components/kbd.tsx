import type { ReactNode } from "react";
import { classNames } from "./class-names.ts";

export interface KbdProps {
  children: ReactNode;
  /** Colours, in place of the quiet ones. */
  className?: string;
}

/** The cap of a key. Hidden from the accessibility tree: the control's name carries the fact. */
export function Kbd({ children, className }: KbdProps) {
  return (
    <kbd
      aria-hidden="true"
      className={classNames(
        "inline-block min-w-4.5 rounded-tag border px-1 text-center font-sans text-xs font-medium max-md:hidden pointer-coarse:hidden",
        className ?? "border-line-2 bg-surface text-t3",
      )}
    >
      {children}
    </kbd>
  );
}
