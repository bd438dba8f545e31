"use client";
import { Check } from "lucide-react";
import Link from "next/link";
import { useId, type ReactNode } from "react";
import { classNames } from "./class-names.ts";
import { Kbd } from "./kbd.tsx";

/** One of several that exclude each other. */
interface MenuChoice {
  readonly kind: "choice";
  readonly label: string;
  readonly icon?: ReactNode;
  readonly isChosen: boolean;
  readonly onSelect: () => void;
}

/** Choices under a heading of their own, with a sentence below them where there is something to say. */
interface MenuChoices {
  readonly kind: "choices";
  readonly label: string;
  readonly note: string;
  readonly choices: readonly MenuChoice[];
}

export type MenuEntry =
  | MenuChoice
  | MenuChoices
  | {
      readonly kind: "action";
      readonly label: string;
      readonly icon?: ReactNode;
      readonly shortcut?: string | undefined;
      readonly isDanger?: boolean;
      readonly onSelect: () => void;
    }
  | {
      readonly kind: "link";
      readonly label: string;
      readonly icon?: ReactNode;
      readonly href: string;
      /** Somewhere else: it opens beside this page. */
      readonly isExternal?: boolean;
    }
  | { readonly kind: "separator" };

const ITEM =
  "focus-inset flex h-7.5 w-full items-center gap-2.5 rounded-control px-2 text-left whitespace-nowrap hover:bg-hover focus:bg-hover max-md:h-11 pointer-coarse:h-11";

/** One line of a menu; `onPick` closes the menu before the action runs, so focus is back already. */
export function MenuItem({ entry, onPick }: { entry: MenuEntry; onPick: () => void }) {
  if (entry.kind === "separator") {
    return <div role="separator" className="mx-2 my-1 h-px bg-line" />;
  }
  if (entry.kind === "link") {
    const beside = entry.isExternal ? { target: "_blank", rel: "noreferrer" } : {};
    return (
      <Link
        role="menuitem"
        tabIndex={-1}
        href={entry.href}
        {...beside}
        onClick={onPick}
        className={ITEM}
      >
        {entry.icon}
        {entry.label}
      </Link>
    );
  }
  if (entry.kind === "choices") return <Choices entry={entry} onPick={onPick} />;
  const pick = () => {
    onPick();
    entry.onSelect();
  };
  if (entry.kind === "choice") {
    return (
      <button
        type="button"
        role="menuitemradio"
        aria-checked={entry.isChosen}
        tabIndex={-1}
        onClick={pick}
        className={ITEM}
      >
        {entry.icon}
        <span className="grow">{entry.label}</span>
        {entry.isChosen ? <Check size={14} /> : null}
      </button>
    );
  }
  return (
    <button
      type="button"
      role="menuitem"
      tabIndex={-1}
      onClick={pick}
      className={classNames(ITEM, entry.isDanger && "text-danger")}
    >
      {entry.icon}
      <span className="grow">{entry.label}</span>
      {entry.shortcut === undefined ? null : <Kbd>{entry.shortcut}</Kbd>}
    </button>
  );
}

function Choices({ entry, onPick }: { entry: MenuChoices; onPick: () => void }) {
  const id = useId();
  const { label, note, choices } = entry;
  return (
    <div
      role="group"
      aria-labelledby={id}
      aria-describedby={note === "" ? undefined : `${id}-note`}
    >
      <div id={id} className="px-2 pt-1.5 pb-1 text-sm text-t3">
        {label}
      </div>
      {choices.map((choice) => (
        <MenuItem key={choice.label} entry={choice} onPick={onPick} />
      ))}
      {note === "" ? null : (
        <div id={`${id}-note`} className="max-w-56 px-2 pt-1 pb-1.5 text-sm text-t2">
          {note}
        </div>
      )}
    </div>
  );
}
