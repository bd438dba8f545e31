import type { ReactNode } from "react";
import { classNames } from "./class-names.ts";

/** The cap of a key. Hidden from the accessibility tree: the control's name carries the fact. */
export function Kbd({ children, className }: { children: ReactNode; className?: string }) {
  return (
    <kbd
      aria-hidden="true"
      className={classNames(
        "inline-block min-w-4.5 rounded-tag border border-line-2 px-1 text-center font-sans text-xs font-medium text-t3 max-md:hidden pointer-coarse:hidden",
        className ?? "bg-surface",
      )}
    >
      {children}
    </kbd>
  );
}
