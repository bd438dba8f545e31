"use client";
import { LoaderCircle } from "lucide-react";
import type { ButtonHTMLAttributes, MouseEvent, ReactNode, Ref } from "react";
import { buttonClass, type ButtonSize, type ButtonVariant } from "./button-class.ts";
import { Tooltip } from "./tooltip.tsx";

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  variant?: ButtonVariant;
  size?: ButtonSize;
  icon?: ReactNode;
  /** Shows a ring and refuses further presses; the label should name the work. */
  isBusy?: boolean;
  /** Sets the button aside but keeps it in the tab order; read out and shown as a tooltip. */
  disabledReason?: string | undefined;
  ref?: Ref<HTMLButtonElement>;
}

/** A text button, `type="button"` unless told otherwise. */
export function Button(props: ButtonProps) {
  const { variant, size, icon, isBusy, disabledReason, className, children, onClick, ...rest } =
    props;
  const isOff = Boolean(isBusy) || disabledReason !== undefined;
  const press = (event: MouseEvent<HTMLButtonElement>) => {
    if (isOff) event.preventDefault();
    else onClick?.(event);
  };
  const button = (
    <button
      type="button"
      {...rest}
      {...(isBusy ? { "aria-busy": true } : {})}
      {...(isOff ? { "aria-disabled": true } : {})}
      {...(disabledReason === undefined ? {} : { "aria-description": disabledReason })}
      className={buttonClass(variant, size, className)}
      onClick={press}
    >
      {isBusy ? <LoaderCircle size={15} className="working-spin" /> : icon}
      {children}
    </button>
  );
  return disabledReason === undefined ? button : <Tooltip text={disabledReason}>{button}</Tooltip>;
}
