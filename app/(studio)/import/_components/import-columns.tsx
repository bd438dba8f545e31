import type { ReactNode } from "react";
import { classNames } from "../../../_components/class-names.ts";

export interface ImportColumnsProps {
  children: ReactNode;
  /** Stands at the right where there is room. */
  side: ReactNode;
  /** There is something to see at the left: without room for both the side gives way. */
  isSideSecond: boolean;
}

/** What is imported, and beside it where more comes from. */
export function ImportColumns({ children, side, isSideSecond }: ImportColumnsProps) {
  return (
    <div
      className={classNames(
        "grid min-h-0 grow xl:grid-cols-[minmax(0,1fr)_23.25rem]",
        isSideSecond
          ? "grid-rows-[minmax(0,1fr)]"
          : "max-xl:overflow-y-auto xl:grid-rows-[minmax(0,1fr)]",
      )}
    >
      <div className={classNames("flex min-w-0 flex-col", isSideSecond ? "min-h-0" : "xl:min-h-0")}>
        {children}
      </div>
      <div
        className={classNames(
          "flex min-h-0 flex-col gap-6 px-4 pb-4 md:px-5 xl:overflow-y-auto xl:border-l xl:border-line xl:py-4",
          isSideSecond && "max-xl:hidden",
        )}
      >
        {side}
      </div>
    </div>
  );
}
