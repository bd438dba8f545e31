"use client";
import { useId, useRef, useState, type KeyboardEvent, type ReactNode, type Ref } from "react";
import { classNames } from "./class-names.ts";
import { MenuItem, type MenuEntry } from "./menu-item.tsx";
import { placeBeside } from "./place-beside.ts";

/** To be spread over the element that opens the menu. */
interface MenuTriggerProps {
  ref: Ref<HTMLButtonElement>;
  "aria-haspopup": "menu";
  "aria-expanded": boolean;
  "aria-controls": string;
  onClick: () => void;
  onKeyDown: (event: KeyboardEvent) => void;
}

export interface MenuProps {
  /** Accessible name of the list. */
  label: string;
  entries: readonly MenuEntry[];
  trigger: (props: MenuTriggerProps) => ReactNode;
  align?: "start" | "end";
  header?: ReactNode;
  className?: string;
}

/** A menu button: arrows, Home, End and first letters move, Esc and a click outside close. */
export function Menu({ label, entries, trigger, align = "end", header, className }: MenuProps) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const [isOpen, setIsOpen] = useState(false);

  const items = () =>
    Array.from(panel.current?.querySelectorAll<HTMLElement>("[role^=menuitem]") ?? []);
  const open = (place: "first" | "last") => {
    if (!panel.current || !button.current) return;
    panel.current.showPopover();
    placeBeside(panel.current, button.current.getBoundingClientRect(), align);
    items()
      .at(place === "first" ? 0 : -1)
      ?.focus();
  };
  const close = () => {
    panel.current?.hidePopover();
    button.current?.focus();
  };
  const move = (event: KeyboardEvent) => {
    const list = items();
    const target = menuTarget(event.key, list, list.indexOf(document.activeElement as HTMLElement));
    if (event.key === "Tab") close();
    if (!target) return;
    event.preventDefault();
    event.stopPropagation();
    target.focus();
  };

  return (
    <>
      {trigger({
        ref: button,
        "aria-haspopup": "menu",
        "aria-expanded": isOpen,
        "aria-controls": id,
        onClick: () => (isOpen ? close() : open("first")),
        onKeyDown: (event) => {
          if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
          event.preventDefault();
          event.stopPropagation();
          open(event.key === "ArrowDown" ? "first" : "last");
        },
      })}
      <div
        ref={panel}
        id={id}
        popover="auto"
        onToggle={(event) => setIsOpen(event.newState === "open")}
        onKeyDown={move}
        className={classNames(
          "fixed m-0 max-h-[calc(100dvh-1rem)] min-w-48 animate-appear overflow-y-auto rounded-panel bg-overlay p-1 text-t1 shadow-e2",
          className,
        )}
      >
        {header}
        <div role="menu" aria-label={label}>
          {entries.map((entry, index) => (
            <MenuItem
              key={entry.kind === "separator" ? `separator-${index}` : entry.label}
              entry={entry}
              onPick={close}
            />
          ))}
        </div>
      </div>
    </>
  );
}

/** Where a key leads in a list of items; undefined when the key is not for the menu. */
function menuTarget(key: string, list: HTMLElement[], at: number): HTMLElement | undefined {
  switch (key) {
    case "ArrowDown":
      return list[(at + 1) % list.length];
    case "ArrowUp":
      return list.at(at <= 0 ? -1 : at - 1);
    case "Home":
      return list[0];
    case "End":
      return list.at(-1);
    default: {
      if (key.length !== 1 || key === " ") return undefined;
      const rotated = [...list.slice(at + 1), ...list.slice(0, at + 1)];
      return rotated.find((item) =>
        item.textContent.trim().toLowerCase().startsWith(key.toLowerCase()),
      );
    }
  }
}
