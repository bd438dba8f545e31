"use client";
import { Fragment } from "react";
import { Dialog } from "../../../_components/dialog.tsx";
import { SHORTCUT_GROUPS, type ShortcutLine } from "./studio-shortcuts.ts";

const SPOKEN: Readonly<Record<string, string>> = {
  "←": "Left",
  "→": "Right",
  "↑": "Up",
  "↓": "Down",
  "⇧": "Shift",
  "⌥": "Alt",
  "⌘": "Control or Command",
  "⌫": "Backspace",
  "−": "Minus",
  "+": "Plus",
  "?": "Question mark",
  ".": "Full stop",
};

/** All keys of the studio, by task. */
export function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="Keyboard shortcuts" width="wide" onClose={onClose}>
      <div className="grid gap-x-8 gap-y-5 md:grid-cols-3">
        {SHORTCUT_GROUPS.map(({ title, lines }) => (
          <section key={title}>
            <h3 className="mb-2 text-sm font-medium text-t3">{title}</h3>
            <ul className="flex flex-col">
              {lines.map((line) => (
                <Line key={line.does} line={line} />
              ))}
            </ul>
          </section>
        ))}
      </div>
    </Dialog>
  );
}

function Line({ line }: { line: ShortcutLine }) {
  return (
    <li className="flex min-h-7 items-center gap-1">
      <span className="grow">{line.does}</span>
      {line.keys.map((key) => (
        <Fragment key={key}>
          {key === "to" ? (
            <span className="text-t3"> to </span>
          ) : (
            <kbd className="min-w-5 rounded-tag border border-line-2 bg-surface px-1 text-center font-sans text-xs font-medium text-t2">
              {SPOKEN[key] === undefined ? key : <span aria-hidden="true">{key}</span>}
              {SPOKEN[key] === undefined ? null : <span className="sr-only">{SPOKEN[key]}</span>}
            </kbd>
          )}
        </Fragment>
      ))}
    </li>
  );
}
