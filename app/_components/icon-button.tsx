"use client";
import type { ButtonHTMLAttributes, ReactNode, Ref } from "react";
import { buttonClass, type ButtonVariant } from "./button-class.ts";
import { classNames } from "./class-names.ts";
import { Tooltip } from "./tooltip.tsx";

export interface IconButtonProps extends Omit<
  ButtonHTMLAttributes<HTMLButtonElement>,
  "aria-label" | "children"
> {
  /** Accessible name, also the tooltip. */
  label: string;
  icon: ReactNode;
  variant?: ButtonVariant;
  /** Sides: sm 24, md 30, lg 44; all are 44 under 768 px unless `isCompact`. */
  size?: "sm" | "md" | "lg";
  isCompact?: boolean;
  /** Key shown in the tooltip. */
  shortcut?: string | undefined;
  hasTooltip?: boolean;
  ref?: Ref<HTMLButtonElement>;
}

const SIDE = { sm: "size-6", md: "size-7.5", lg: "size-11" } as const;

/** A square button with an icon and a name. */
export function IconButton(props: IconButtonProps) {
  const { label, icon, variant = "ghost", size = "md", isCompact, shortcut, ...others } = props;
  const { hasTooltip = true, className, ...rest } = others;
  const button = (
    <button
      type="button"
      {...rest}
      aria-label={label}
      className={classNames(
        buttonClass(variant, "sm"),
        "px-0!",
        SIDE[size],
        isCompact ? "max-md:h-auto!" : "max-md:size-11! pointer-coarse:size-11!",
        className,
      )}
    >
      {icon}
    </button>
  );
  if (!hasTooltip) return button;
  return (
    <Tooltip text={label} shortcut={shortcut}>
      {button}
    </Tooltip>
  );
}
