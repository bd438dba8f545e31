import type { ReactNode } from "react";

/** A small fact in a box, 20 px high. */
export function Tag({ children }: { children: ReactNode }) {
  return (
    <span className="inline-flex h-5 items-center gap-1 rounded-tag bg-raised px-1.5 text-sm whitespace-nowrap text-t2 inset-ring-1 inset-ring-line">
      {children}
    </span>
  );
}
