"use client";
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "../../_components/button.tsx";
import { IconButton } from "../../_components/icon-button.tsx";
import { Kbd } from "../../_components/kbd.tsx";
import { formatCount } from "../../_words/format-number.ts";

interface BatchAction {
  readonly label: string;
  readonly icon: ReactNode;
  readonly shortcut?: string;
  readonly isDanger?: boolean;
  /** Sets it aside, with the reason. */
  readonly disabledReason?: string | undefined;
  readonly onSelect: () => void;
}

export interface BatchBarProps {
  count: number;
  /** How many of them something can be done with, where it is not all. */
  note?: string | undefined;
  /** The destructive one last. */
  actions: readonly BatchAction[];
  onClear: () => void;
}

/** What can be done with the chosen rows; floats over the end of the list. */
export function BatchBar({ count, note, actions, onClear }: BatchBarProps) {
  return (
    <div className="pointer-events-none absolute inset-x-2 bottom-5 z-20 flex justify-center max-md:bottom-2">
      <div
        role="toolbar"
        data-bottom-bar
        aria-label={`${formatCount(count)} selected`}
        className="pointer-events-auto flex min-h-11 max-w-full animate-rise flex-wrap items-center gap-1 rounded-panel bg-overlay pr-2 pl-4 max-md:gap-0 max-md:pr-1 whitespace-nowrap shadow-e3"
      >
        <span className="tn font-medium">
          {formatCount(count)} selected
          {note === undefined ? null : <span className="font-normal text-t2">, {note}</span>}
        </span>
        <span className="mx-2 h-5 w-px bg-line-2 max-md:mx-1" />
        {actions.map((action) => (
          <Button
            key={action.label}
            variant={action.isDanger ? "dangerGhost" : "ghost"}
            icon={action.icon}
            className="max-md:px-2! max-md:text-base"
            disabledReason={action.disabledReason}
            onClick={action.onSelect}
          >
            {action.label}
            {action.shortcut === undefined ? null : <Kbd>{action.shortcut}</Kbd>}
          </Button>
        ))}
        <span className="mx-2 h-5 w-px bg-line-2 max-md:hidden" />
        <IconButton
          label="Clear selection"
          shortcut="Esc"
          icon={<X size={16} />}
          onClick={onClear}
        />
      </div>
    </div>
  );
}
