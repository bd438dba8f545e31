"use client";
import type { ReactNode } from "react";
import { classNames } from "../../../../_components/class-names.ts";

export interface RulerRowProps {
  head: ReactNode;
  children: ReactNode;
  className?: string;
}

/** One line over the lanes: its name at the left, the timeline at the right. */
export function RulerRow({ head, children, className }: RulerRowProps) {
  return (
    <div
      className={classNames(
        "grid h-7 shrink-0 grid-cols-[var(--lane-head)_minmax(0,1fr)] border-b border-line",
        className,
      )}
    >
      <div className="flex min-w-0 items-center gap-1.5 border-r border-line pr-3 pl-4 text-sm text-t3 phone:pr-1.5 phone:pl-3">
        {head}
      </div>
      {children}
    </div>
  );
}
