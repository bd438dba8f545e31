"use client";
import { RotateCcw } from "lucide-react";
import { useState, type KeyboardEvent } from "react";
import { IconButton } from "../../../../_components/icon-button.tsx";
import type { StudioPreferences } from "#server/studio/studio-settings.ts";
import { keyCaps, keyName } from "./key-name.ts";
import { Cap } from "./shortcut-caps.tsx";
import { COMMAND_GROUPS, type StudioCommand } from "./studio-commands.ts";
import {
  commandWithKey,
  keysOf,
  refusal,
  withKey,
  withUsualKey,
  type ShortcutPreferences,
} from "./studio-shortcuts.ts";

type Shortcuts = StudioPreferences["shortcuts"];

export interface ShortcutEditorProps {
  preferences: ShortcutPreferences;
  onChange: (shortcuts: Shortcuts) => void;
}

/** Every command with its key; a press on the key waits for another one. */
export function ShortcutEditor({ preferences, onChange }: ShortcutEditorProps) {
  const [waitingFor, setWaitingFor] = useState<string | null>(null);
  const [news, setNews] = useState("");
  const { shortcuts } = preferences;

  const take = (command: StudioCommand, event: KeyboardEvent) => {
    if (waitingFor !== command.id || event.key === "Tab") return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === "Escape") {
      setWaitingFor(null);
      return;
    }
    const name = keyName(event);
    if (name === null) return;
    const refused = refusal(name);
    if (refused !== null) {
      setNews(refused);
      return;
    }
    const holder = commandWithKey(name, preferences);
    const next = withKey(shortcuts, command, name);
    const isTaken = holder !== null && holder.id !== command.id;
    setNews(isTaken ? lossOf(holder, next) : `${command.does}: set.`);
    onChange(next);
    setWaitingFor(null);
  };
  return (
    <>
      <p role="status" className="mb-3 min-h-5 text-t2">
        {news === "" ? "Press a key of the list, then the key that you want." : news}
      </p>
      <div className="columns-3 gap-x-8 max-md:columns-1">
        {COMMAND_GROUPS.map(({ title, lines }) => (
          <section key={title} className="mb-5">
            <h3 className="mb-2 text-sm font-medium text-t3">{title}</h3>
            <ul className="flex flex-col">
              {lines
                .flatMap(({ commands }) => commands)
                .map((command) => (
                  <EditorLine
                    key={command.id}
                    command={command}
                    shortcuts={shortcuts}
                    isWaiting={waitingFor === command.id}
                    onPress={() => setWaitingFor(command.id)}
                    onKey={(event) => take(command, event)}
                    onLeave={() => setWaitingFor(null)}
                    onReset={() => onChange(withUsualKey(shortcuts, command))}
                  />
                ))}
            </ul>
          </section>
        ))}
      </div>
    </>
  );
}

function lossOf(holder: StudioCommand, shortcuts: Shortcuts): string {
  const left = keysOf(holder, { shortcuts })[0];
  const now = left === undefined ? "has none now" : `keeps ${left}`;
  return `“${holder.does}” had this key and ${now}.`;
}

interface EditorLineProps {
  command: StudioCommand;
  shortcuts: Shortcuts;
  isWaiting: boolean;
  onPress: () => void;
  onKey: (event: KeyboardEvent) => void;
  onLeave: () => void;
  onReset: () => void;
}

function EditorLine(props: EditorLineProps) {
  const { command, shortcuts, isWaiting, onPress, onKey, onLeave, onReset } = props;
  const name = keysOf(command, { shortcuts })[0];
  const key = name === undefined ? null : keyCaps(name);
  return (
    <li className="flex min-h-8 break-inside-avoid items-center gap-1 max-md:min-h-11">
      <span className="grow">{command.does}</span>
      {command.id in shortcuts ? (
        <IconButton
          label={`Usual key for ${command.does}`}
          size="sm"
          icon={<RotateCcw size={13} />}
          onClick={onReset}
        />
      ) : null}
      <button
        type="button"
        aria-label={`Key for ${command.does}: ${name ?? "none"}`}
        onClick={onPress}
        onKeyDown={onKey}
        onBlur={onLeave}
        className="flex h-7 min-w-9 shrink-0 items-center justify-center gap-1 rounded-control px-1.5 inset-ring-1 inset-ring-line-2 hover:bg-hover max-md:h-11"
      >
        {isWaiting ? <span className="text-sm text-accent-text">Press a key</span> : null}
        {!isWaiting && !key ? <span className="text-sm text-t3">None</span> : null}
        {!isWaiting && key
          ? [...key.modifiers, key.cap].map((text) => <Cap key={text} text={text} />)
          : null}
      </button>
    </li>
  );
}
