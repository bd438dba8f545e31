"use client";
import { classNames } from "./class-names.ts";

export interface SwitchProps {
  isOn: boolean;
  onChange: (isOn: boolean) => void;
  /** Id of the element that names the switch. */
  labelledBy: string;
  describedBy?: string;
  isBusy?: boolean;
}

/** An on-off setting that takes effect at once. */
export function Switch({ isOn, onChange, labelledBy, describedBy, isBusy }: SwitchProps) {
  return (
    <button
      type="button"
      role="switch"
      aria-checked={isOn}
      aria-labelledby={labelledBy}
      aria-describedby={describedBy}
      aria-busy={isBusy ?? undefined}
      onClick={() => !isBusy && onChange(!isOn)}
      className="grid h-6 w-10 shrink-0 place-items-center rounded-control max-md:h-11 max-md:w-12"
    >
      <span
        className={classNames(
          "relative h-4 w-7 rounded-full forced-colors:border",
          isOn ? "bg-accent-fill inset-ring-1 inset-ring-accent" : "bg-control",
        )}
      >
        <span
          className={classNames(
            "absolute top-0.5 left-0.5 size-3 rounded-full transition-transform",
            isOn
              ? "translate-x-3 bg-on-accent forced-colors:bg-[Highlight]"
              : "bg-surface forced-colors:bg-[ButtonText]",
          )}
        />
      </span>
    </button>
  );
}
