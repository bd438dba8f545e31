import { classNames } from "../../../../_components/class-names.ts";

export interface RulerTickProps {
  /** From the left of the ruler. */
  px: number;
  /** Says how tall it is. */
  className: string;
  /** Beside it; null for none. */
  label: string | null;
}

/** A tick at the bottom of a ruler; nothing for screen readers. */
export function RulerTick({ px, className, label }: RulerTickProps) {
  return (
    <span aria-hidden="true" className="pointer-events-none">
      <i
        className={classNames("absolute bottom-0 w-px bg-line-3", className)}
        style={{ left: px }}
      />
      {label === null ? null : (
        <span className="tn absolute top-1 pl-1.5 text-xs leading-5 text-t3" style={{ left: px }}>
          {label}
        </span>
      )}
    </span>
  );
}
