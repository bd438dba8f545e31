import type { ReactNode } from "react";
import { classNames } from "../../../../_components/class-names.ts";

export interface SliderFaceProps {
  /** Where the handle and the tick are, as CSS lengths from the left. */
  place: string;
  neutralPlace: string;
  /** On the line, under the tick and the handle. */
  fill?: ReactNode;
  className?: string | undefined;
  /** The input, which lies over it unseen. */
  children: ReactNode;
}

/** What a slider looks like: a line with a tick at its neutral place, and a handle. */
export function SliderFace({ place, neutralPlace, fill, className, children }: SliderFaceProps) {
  return (
    <div
      className={classNames(
        "relative h-6 min-w-0 grow rounded-control has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent pointer-coarse:h-11",
        className,
      )}
    >
      <span aria-hidden="true" className="pointer-events-none absolute inset-x-1 inset-y-0">
        <span className="absolute inset-x-0 top-1/2 h-0.75 -translate-y-1/2 rounded-full bg-line-3 forced-colors:bg-[GrayText]" />
        {fill}
        <span
          className="absolute top-[calc(50%+7px)] h-1 w-px bg-t3"
          style={{ left: neutralPlace }}
        />
        <span
          className="absolute top-1/2 h-3.5 w-2 -translate-1/2 rounded-[3px] bg-t1 shadow-[0_0_0_2px_var(--raised)] forced-colors:bg-[ButtonText]"
          style={{ left: place }}
        />
      </span>
      {children}
    </div>
  );
}
