import { Fragment } from "react";
import { keyCaps } from "./key-name.ts";
import type { CommandLine } from "./studio-commands.ts";
import { keysOf, type ShortcutPreferences } from "./studio-shortcuts.ts";

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
  ",": "Comma",
  ";": "Semicolon",
  "'": "Apostrophe",
  "[": "Left bracket",
  "]": "Right bracket",
};

/** The keys of a line: modifiers once where they are the same, a range by its ends. */
export function LineCaps({
  line,
  preferences,
}: {
  line: CommandLine;
  preferences: Pick<ShortcutPreferences, "shortcuts">;
}) {
  const names = line.fixedKeys ?? line.commands.map((each) => keysOf(each, preferences)[0]);
  const keys = names.map((name) => (name === undefined ? null : keyCaps(name)));
  const known = keys.filter((key) => key !== null);
  if (known.length === 0) return <span className="text-t3">–</span>;
  const modifiers = known[0]?.modifiers ?? [];
  const isUniform = known.every((key) => key.modifiers.join() === modifiers.join());
  const isRange = line.isRange === true && isUniform && known.length === keys.length;
  const shown = isRange ? [known[0], known.at(-1)].filter((key) => key !== undefined) : known;
  return (
    <span className="flex flex-wrap items-center justify-end gap-1">
      {isUniform ? modifiers.map((modifier) => <Cap key={modifier} text={modifier} />) : null}
      {shown.map(({ modifiers: own, cap }, i) => (
        <Fragment key={`${own.join("")}${cap}`}>
          {i > 0 && isRange ? <span className="text-t3"> to </span> : null}
          {isUniform ? null : own.map((modifier) => <Cap key={modifier} text={modifier} />)}
          <Cap text={cap} />
        </Fragment>
      ))}
    </span>
  );
}

/** One key's cap; signs are read out by name. */
export function Cap({ text }: { text: string }) {
  const spoken = SPOKEN[text];
  return (
    <kbd className="min-w-5 rounded-tag border border-line-2 bg-surface px-1 text-center font-sans text-xs font-medium text-t2">
      {spoken === undefined ? text : <span aria-hidden="true">{text}</span>}
      {spoken === undefined ? null : <span className="sr-only">{spoken}</span>}
    </kbd>
  );
}
