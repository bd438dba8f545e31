import { classNames } from "../../../../_components/class-names.ts";

/** Classes of a button of the transport that is on or off. */
export function toggleClass(isOn: boolean, extra?: string): string {
  return classNames(
    "inline-flex h-7.5 shrink-0 items-center justify-center gap-1.5 rounded-control px-2 font-medium whitespace-nowrap inset-ring-1 phone:h-11 pointer-coarse:h-11",
    isOn
      ? "bg-accent-16 text-accent-text inset-ring-accent-32"
      : "bg-raised text-t1 inset-ring-line-2 hover:bg-hover",
    extra,
  );
}
