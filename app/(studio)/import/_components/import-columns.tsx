"use client";
import { useEffect, useRef, type ReactNode } from "react";
import { classNames } from "../../../_components/class-names.ts";

export interface ImportColumnsProps {
  children: ReactNode;
  /** Stands at the right where there is room, else below; with a list its first line stays in sight there. */
  side: ReactNode;
  /** The list at the left: another one comes into sight. Null for none. */
  shown: string | null;
}

/** What is imported, and where more comes from. */
export function ImportColumns({ children, side, shown }: ImportColumnsProps) {
  const hasList = shown !== null;
  const columns = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (shown !== null) columns.current?.scrollTo({ top: 0 });
  }, [shown]);
  return (
    <div
      ref={columns}
      className={classNames(
        "grid min-h-0 grow grid-cols-[minmax(0,1fr)] max-xl:overflow-y-auto xl:grid-cols-[minmax(0,1fr)_23.25rem] xl:grid-rows-[minmax(0,1fr)]",
        hasList && "max-xl:grid-rows-[max(20rem,calc(100%-2.5rem))_auto]",
      )}
    >
      <div className={classNames("flex min-w-0 flex-col", hasList ? "min-h-0" : "xl:min-h-0")}>
        {children}
      </div>
      <div
        className={classNames(
          "flex min-w-0 flex-col gap-6 px-4 pb-4 md:px-5 xl:min-h-0 xl:overflow-y-auto xl:border-l xl:border-line xl:py-4",
          hasList && "max-xl:border-t max-xl:border-line-2 max-xl:pt-3",
        )}
      >
        {side}
      </div>
    </div>
  );
}
