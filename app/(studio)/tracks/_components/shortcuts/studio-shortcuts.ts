import type { StudioPreferences } from "#server/studio/studio-settings.ts";
import { isSingleCharacter, keyCaps, keyName, type KeyPress } from "./key-name.ts";
import { COMMANDS, type StudioCommand } from "./studio-commands.ts";

export type ShortcutPreferences = Pick<StudioPreferences, "shortcuts" | "hasShortcuts">;

/** The keys of a command: the one that its owner chose, else its usual ones; none where that was taken away. */
export function keysOf(
  command: Pick<StudioCommand, "id" | "keys">,
  { shortcuts }: Pick<ShortcutPreferences, "shortcuts">,
): readonly string[] {
  const chosen = shortcuts[command.id];
  if (chosen === undefined) return command.keys;
  return chosen === null ? [] : [chosen];
}

/** The command of a key press; null where the key has none, or single characters are switched off. */
export function commandFor(
  press: KeyPress,
  preferences: ShortcutPreferences,
): StudioCommand | null {
  const name = keyName(press);
  if (name === null) return null;
  if (!preferences.hasShortcuts && isSingleCharacter(name)) return null;
  return commandWithKey(name, preferences);
}

/** Keys that are chosen win over usual ones. */
export function commandWithKey(
  name: string,
  preferences: Pick<ShortcutPreferences, "shortcuts">,
): StudioCommand | null {
  const own = COMMANDS.find(({ id }) => preferences.shortcuts[id] === name);
  return own ?? COMMANDS.find((command) => keysOf(command, preferences).includes(name)) ?? null;
}

/** The key to show beside a command: `⇧ F`; undefined where none works. */
export function shortcutText(id: string, preferences: ShortcutPreferences): string | undefined {
  const command = COMMANDS.find((each) => each.id === id);
  const name = command && keysOf(command, preferences)[0];
  if (name === undefined) return undefined;
  if (!preferences.hasShortcuts && isSingleCharacter(name)) return undefined;
  const { modifiers, cap } = keyCaps(name);
  return [...modifiers, cap].join(" ");
}

type Shortcuts = StudioPreferences["shortcuts"];

/** Gives a command a key, and takes it from the one that had it, which keeps its other keys. */
export function withKey(shortcuts: Shortcuts, command: StudioCommand, name: string): Shortcuts {
  const holder = commandWithKey(name, { shortcuts });
  const freed =
    holder && holder.id !== command.id ? withoutKey(shortcuts, holder, name) : shortcuts;
  const isUsual = command.keys[0] === name;
  return isUsual ? withUsualKey(freed, command) : { ...freed, [command.id]: name };
}

/** Gives a command its usual keys back, as far as no other command has them now. */
export function withUsualKey(shortcuts: Shortcuts, command: StudioCommand): Shortcuts {
  const others = Object.entries(shortcuts).filter(([id]) => id !== command.id);
  const next = Object.fromEntries(others);
  const taken = command.keys.filter((name) => Object.values(next).includes(name));
  return taken.length === 0 ? next : { ...next, [command.id]: freeKey(command, taken) };
}

function withoutKey(shortcuts: Shortcuts, holder: StudioCommand, name: string): Shortcuts {
  const keys = keysOf(holder, { shortcuts });
  return { ...shortcuts, [holder.id]: freeKey({ keys }, [name, ...Object.values(shortcuts)]) };
}

function freeKey(
  command: Pick<StudioCommand, "keys">,
  taken: readonly (string | null)[],
): string | null {
  return command.keys.find((name) => !taken.includes(name)) ?? null;
}

/** Keys that the browser, the page's own controls or a screen reader need. */
const RESERVED = ["Tab", "Shift+Tab", "Enter", "Escape", "F5", "F6", "F11", "F12", "ContextMenu"];
const RESERVED_MOD = /^Mod\+(?:Shift\+)?[ACFLNPRTVWXZ]$/u;

/** Why a key can't be given to a command; null when it can. */
export function refusal(name: string): string | null {
  if (RESERVED.includes(name) || RESERVED_MOD.test(name)) {
    return "The browser needs this key. Press another one.";
  }
  return null;
}
