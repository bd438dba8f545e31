import { classNames } from "./class-names.ts";

export type ButtonVariant = "primary" | "secondary" | "ghost" | "danger" | "dangerGhost";
/** Heights: sm 24, md 30 (44 on touch widths), lg 40. */
export type ButtonSize = "sm" | "md" | "lg";

const VARIANT: Record<ButtonVariant, string> = {
  primary: "bg-t1 text-t-inv hover:opacity-90",
  secondary: "bg-raised text-t1 inset-ring-1 inset-ring-line-2 hover:bg-hover active:bg-active",
  ghost: "text-t2 hover:bg-hover hover:text-t1 active:bg-active",
  danger: "bg-raised text-danger inset-ring-1 inset-ring-line-2 hover:bg-hover active:bg-active",
  dangerGhost: "text-danger hover:bg-hover active:bg-active",
};

const SIZE: Record<ButtonSize, string> = {
  sm: "h-6 gap-1.5 rounded-control px-2 text-sm max-md:h-8 max-md:px-2.5 pointer-coarse:h-8",
  md: "h-7.5 gap-1.5 rounded-control px-2.5 max-md:h-11 max-md:px-3.5 max-md:text-body-touch pointer-coarse:h-11",
  lg: "h-10 gap-2 rounded-field px-4 text-md max-md:h-11 max-md:text-body-touch",
};

const BASE =
  "inline-flex shrink-0 items-center justify-center font-medium whitespace-nowrap select-none transition-[background-color,color,opacity] aria-disabled:opacity-45 disabled:opacity-45";

/** Classes of a button, for anything that should look like one. */
export function buttonClass(
  variant: ButtonVariant = "secondary",
  size: ButtonSize = "md",
  extra?: string,
): string {
  return classNames(BASE, VARIANT[variant], SIZE[size], extra);
}
