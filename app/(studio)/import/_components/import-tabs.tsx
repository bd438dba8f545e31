"use client";
import { useRef, type KeyboardEvent } from "react";
import { classNames } from "../../../_components/class-names.ts";
import { IMPORT_TABS, type ImportTab } from "./import-address.ts";

export interface ImportTabsProps {
  chosen: ImportTab;
  onChange: (tab: ImportTab) => void;
}

const STEPS: Readonly<Record<string, (at: number) => number>> = {
  ArrowRight: (at) => at + 1,
  ArrowLeft: (at) => at - 1,
  Home: () => 0,
  End: () => IMPORT_TABS.length - 1,
};

/** Where the list comes from; arrows move between the tabs and open them. */
export function ImportTabs({ chosen, onChange }: ImportTabsProps) {
  const list = useRef<HTMLDivElement>(null);
  const onKeyDown = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    const at = IMPORT_TABS.findIndex(({ value }) => value === chosen);
    const next = (step(at) + IMPORT_TABS.length) % IMPORT_TABS.length;
    const tab = IMPORT_TABS[next];
    if (!tab) return;
    onChange(tab.value);
    list.current?.querySelectorAll<HTMLElement>("[role=tab]")[next]?.focus();
  };
  return (
    <div
      ref={list}
      role="tablist"
      aria-label="Source"
      className="inline-flex rounded-control bg-sunken p-0.5 inset-ring-1 inset-ring-line-2 max-md:order-last max-md:mb-2.5 max-md:flex max-md:basis-full max-md:rounded-field"
      onKeyDown={onKeyDown}
    >
      {IMPORT_TABS.map(({ value, label }) => (
        <button
          key={value}
          type="button"
          role="tab"
          id={tabId(value)}
          aria-selected={value === chosen}
          {...(value === chosen ? { "aria-controls": panelId(value) } : {})}
          tabIndex={value === chosen ? 0 : -1}
          onClick={() => onChange(value)}
          className={classNames(
            "h-6.5 rounded-tag px-2.5 font-medium whitespace-nowrap max-md:h-10 max-md:grow max-md:rounded-control max-md:px-1 max-md:text-body-touch pointer-coarse:h-10",
            value === chosen ? "bg-active text-t1" : "text-t2 hover:text-t1",
          )}
        >
          {label}
        </button>
      ))}
    </div>
  );
}

export function tabId(tab: ImportTab): string {
  return `import-tab-${tab}`;
}

export function panelId(tab: ImportTab): string {
  return `import-panel-${tab}`;
}
