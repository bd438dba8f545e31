"use client";
import { useId, useState } from "react";
import { Button } from "../../../../_components/button.tsx";
import { Dialog } from "../../../../_components/dialog.tsx";
import { Switch } from "../../../../_components/switch.tsx";
import { ShortcutEditor } from "./shortcut-editor.tsx";
import { LineCaps } from "./shortcut-caps.tsx";
import { COMMAND_GROUPS, type CommandLine } from "./studio-commands.ts";
import type { ShortcutPreferences } from "./studio-shortcuts.ts";
import { usePractice } from "../practice/practice-context.ts";
import { usePreferences } from "../presets/use-preferences.ts";

/** All keys of the studio by task, and the place to change them. */
export function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  const { shortcuts: preferences } = usePractice();
  const { change } = usePreferences();
  const [isEditing, setIsEditing] = useState(false);
  const footer = (
    <>
      {isEditing ? (
        <Button variant="ghost" onClick={() => change({ shortcuts: {} })}>
          Reset all keys
        </Button>
      ) : null}
      <Button onClick={() => setIsEditing(!isEditing)}>{isEditing ? "Done" : "Change keys"}</Button>
    </>
  );
  return (
    <Dialog title="Keyboard shortcuts" width="wide" onClose={onClose} footer={footer}>
      {isEditing ? (
        <ShortcutEditor preferences={preferences} onChange={(shortcuts) => change({ shortcuts })} />
      ) : (
        <Sheet preferences={preferences} />
      )}
      <SingleKeySwitch
        isOn={preferences.hasShortcuts}
        onChange={(hasShortcuts) => change({ hasShortcuts })}
      />
    </Dialog>
  );
}

function Sheet({ preferences }: { preferences: ShortcutPreferences }) {
  return (
    <div className="columns-3 gap-x-8 max-md:columns-1">
      {COMMAND_GROUPS.map(({ title, lines }) => (
        <section key={title} className="mb-5 break-inside-avoid">
          <h3 className="mb-2 text-sm font-medium text-t3">{title}</h3>
          <ul className="flex flex-col">
            {lines.map((line) => (
              <Line key={line.does} line={line} preferences={preferences} />
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

function Line({ line, preferences }: { line: CommandLine; preferences: ShortcutPreferences }) {
  return (
    <li className="flex min-h-7 items-center gap-1">
      <span className="grow">{line.does}</span>
      <LineCaps line={line} preferences={preferences} />
    </li>
  );
}

function SingleKeySwitch({ isOn, onChange }: { isOn: boolean; onChange: (on: boolean) => void }) {
  const id = useId();
  return (
    <div className="mb-2 flex items-center justify-between gap-4 border-t border-line pt-3">
      <span>
        <span id={id} className="font-medium">
          Shortcuts of a single letter, digit or sign
        </span>
        <span id={`${id}-hint`} className="block text-sm text-t3">
          Switch them off when you work by voice. Keys with Alt or Control go on.
        </span>
      </span>
      <Switch labelledBy={id} describedBy={`${id}-hint`} isOn={isOn} onChange={onChange} />
    </div>
  );
}
