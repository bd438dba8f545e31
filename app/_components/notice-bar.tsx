import type { ReactNode } from "react";
import { classNames } from "./class-names.ts";

export interface NoticeBarProps {
  icon: ReactNode;
  children: ReactNode;
  tone?: "warn" | "danger";
  action?: ReactNode;
}

/** A line across the top of the panel: something about the whole server or the connection. */
export function NoticeBar({ icon, children, tone = "warn", action }: NoticeBarProps) {
  return (
    <div
      className={classNames(
        "flex min-h-9 shrink-0 items-center gap-2 border-b border-line px-4 py-1.5 max-md:flex-wrap",
        tone === "warn" ? "bg-warn-10" : "bg-danger-10",
      )}
    >
      <span className={tone === "warn" ? "text-warn" : "text-danger"}>{icon}</span>
      <p className="min-w-0 grow max-md:basis-48">{children}</p>
      {action}
    </div>
  );
}
