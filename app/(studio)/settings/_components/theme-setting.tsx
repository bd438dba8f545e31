"use client";
import { Monitor, Moon, Sun } from "lucide-react";
import { useRef, type KeyboardEvent } from "react";
import { classNames } from "../../../_components/class-names.ts";
import { chooseTheme, type Theme } from "../../../_components/theme.ts";
import { useTheme } from "../../../_components/use-theme.ts";

const OPTIONS: readonly { theme: Theme; label: string; Icon: typeof Sun }[] = [
  { theme: "dark", label: "Dark", Icon: Moon },
  { theme: "light", label: "Light", Icon: Sun },
  { theme: "system", label: "As the device", Icon: Monitor },
];

/** The theme, as a group of three. */
export function ThemeSetting() {
  const theme = useTheme();
  const group = useRef<HTMLDivElement>(null);
  const onKeyDown = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const at = OPTIONS.findIndex((option) => option.theme === theme);
    const next = OPTIONS.at((at + step) % OPTIONS.length);
    if (!next) return;
    chooseTheme(next.theme);
    group.current?.querySelector<HTMLElement>(`[data-theme-option="${next.theme}"]`)?.focus();
  };
  return (
    <div
      ref={group}
      role="radiogroup"
      aria-label="Theme"
      onKeyDown={onKeyDown}
      className="inline-flex max-w-full flex-wrap rounded-control bg-sunken p-0.5 inset-ring-1 inset-ring-line-2"
    >
      {OPTIONS.map(({ theme: option, label, Icon }) => {
        const isChosen = option === theme;
        return (
          <button
            key={option}
            type="button"
            role="radio"
            aria-checked={isChosen}
            tabIndex={isChosen ? 0 : -1}
            data-theme-option={option}
            onClick={() => chooseTheme(option)}
            className={classNames(
              "flex h-6.5 items-center gap-1.5 rounded-tag px-2.5 font-medium max-md:h-11",
              isChosen ? "bg-active text-t1" : "text-t3 hover:text-t1",
            )}
          >
            <Icon size={14} />
            {label}
          </button>
        );
      })}
    </div>
  );
}

const STEPS: Readonly<Record<string, number>> = {
  ArrowRight: 1,
  ArrowDown: 1,
  ArrowLeft: -1,
  ArrowUp: -1,
};
