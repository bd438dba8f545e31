"use client";
import { Minus, Plus } from "lucide-react";
import { useState, type KeyboardEvent } from "react";
import { classNames } from "../../../../_components/class-names.ts";

export interface ValueStepperProps {
  /** Accessible name of the value. */
  label: string;
  /** As it reads; the unit stands beside it. */
  value: string;
  unit: string;
  /** What a screen reader says. */
  spoken: string;
  range: { readonly min: number; readonly max: number; readonly now: number };
  /** What the buttons do. */
  names: { readonly less: string; readonly more: string };
  onStep: (steps: number) => void;
  /** Takes what was typed; what makes no sense is left alone. */
  onType: (text: string) => void;
  /** What Backspace and a double click do, where there is a value to go back to. */
  onReset?: () => void;
  /** Sets all of it aside but keeps it in the tab order. */
  disabledReason?: string | undefined;
  isLarge?: boolean;
}

const STEPS: Readonly<Record<string, number>> = {
  ArrowUp: 1,
  ArrowDown: -1,
  PageUp: 5,
  PageDown: -5,
};

/** A number with a button on either side that can be typed too. */
export function ValueStepper(props: ValueStepperProps) {
  const { label, unit, names, onStep, onReset, disabledReason, isLarge = false } = props;
  const isOff = disabledReason !== undefined;
  const unlessOff = (action?: () => void) => () => {
    if (!isOff) action?.();
  };
  const button = classNames(
    "grid shrink-0 place-items-center rounded-control text-t2 hover:text-t1",
    isLarge ? "size-14" : "h-7.5 w-7 pointer-coarse:size-11",
  );
  const off = isOff ? { "aria-disabled": true, "aria-description": disabledReason } : {};
  const icon = isLarge ? 20 : 14;
  return (
    <div
      role="group"
      aria-label={label}
      aria-disabled={isOff || undefined}
      title={disabledReason}
      className={classNames(
        "flex items-center rounded-control bg-sunken inset-ring-1 inset-ring-line-2 has-[input:focus-visible]:outline-2 has-[input:focus-visible]:outline-offset-1 has-[input:focus-visible]:outline-accent",
        isOff && "opacity-45",
        isLarge ? "w-full" : "h-7.5 w-31 pointer-coarse:h-11 pointer-coarse:w-38",
      )}
    >
      <button
        type="button"
        aria-label={names.less}
        {...off}
        onClick={unlessOff(() => onStep(-1))}
        className={button}
      >
        <Minus size={icon} />
      </button>
      <span
        onDoubleClick={unlessOff(onReset)}
        className={classNames(
          "flex min-w-0 grow items-baseline justify-center gap-1",
          isLarge && "text-xl",
        )}
      >
        <ValueField {...props} />
        <small className="text-sm text-t3">{unit}</small>
      </span>
      <button
        type="button"
        aria-label={names.more}
        {...off}
        onClick={unlessOff(() => onStep(1))}
        className={button}
      >
        <Plus size={icon} />
      </button>
    </div>
  );
}

function ValueField(props: ValueStepperProps) {
  const { label, value, spoken, range, onStep, onType, onReset, disabledReason } = props;
  /** What is being typed; null while nothing is. */
  const [draft, setDraft] = useState<string | null>(null);
  const isOff = disabledReason !== undefined;
  const commit = () => {
    if (draft !== null) onType(draft);
    setDraft(null);
  };
  const actionOf = (key: string) => {
    const step = STEPS[key];
    if (step !== undefined) {
      return () => {
        setDraft(null);
        onStep(step);
      };
    }
    if (key === "Enter") return commit;
    if (draft === null) return key === "Backspace" ? onReset : undefined;
    return key === "Escape" ? () => setDraft(null) : undefined;
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    const action = actionOf(event.key);
    if (action === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    if (!isOff) action();
  };
  return (
    <input
      role="spinbutton"
      aria-label={label}
      aria-valuenow={range.now}
      aria-valuemin={range.min}
      aria-valuemax={range.max}
      aria-valuetext={spoken}
      {...(isOff ? { "aria-disabled": true, "aria-description": disabledReason } : {})}
      inputMode="decimal"
      autoComplete="off"
      readOnly={isOff}
      size={1}
      value={draft ?? value}
      onChange={(event) => setDraft(event.target.value)}
      onFocus={(event) => event.target.select()}
      onBlur={commit}
      onKeyDown={onKeyDown}
      style={{ width: `${Math.max(2, (draft ?? value).length) + 0.5}ch` }}
      className="tn max-w-full bg-transparent text-center font-medium outline-none"
    />
  );
}
