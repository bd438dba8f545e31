import { describe, expect, it } from "vitest";
import { isSingleCharacter, keyCaps, keyName, type KeyPress } from "./key-name.ts";
import { COMMANDS } from "./studio-commands.ts";
import {
  commandFor,
  keysOf,
  refusal,
  shortcutText,
  withKey,
  withUsualKey,
} from "./studio-shortcuts.ts";

const press = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({
  key,
  code: "",
  shiftKey: false,
  altKey: false,
  ctrlKey: false,
  metaKey: false,
  ...more,
});
const USUAL = { shortcuts: {}, hasShortcuts: true };
const idOf = (pressed: KeyPress, preferences = USUAL) =>
  commandFor(pressed, preferences)?.id ?? null;
const commandOf = (id: string) => {
  const found = COMMANDS.find((command) => command.id === id);
  if (!found) throw new Error(`There is no command ${id}.`);
  return found;
};

describe("studio keys", () => {
  it("go by the digit on the key, whatever Shift and Alt make of it", () => {
    expect(idOf(press("3", { code: "Digit3" }))).toBe("mute-3");
    expect(idOf(press("3", { code: "Numpad3" }))).toBe("mute-3");
    const shifted = { code: "Digit3", shiftKey: true };
    expect(idOf(press("#", shifted))).toBe("solo-3");
    expect(idOf(press("#", { ...shifted, altKey: true }))).toBe("solo-alone-3");
    expect(idOf(press("¡", { code: "Digit1", altKey: true }))).toBe("cue-1");
  });

  it("find signs wherever the keyboard has them", () => {
    expect(idOf(press("?", { code: "Slash", shiftKey: true }))).toBe("shortcuts");
    expect(idOf(press("?", { code: "Minus", shiftKey: true }))).toBe("shortcuts");
    expect(idOf(press("[", { code: "Digit8", ctrlKey: true, altKey: true }))).toBe("loop-start");
    expect(idOf(press("+", { code: "Equal", shiftKey: true }))).toBe("zoom-in");
    expect(idOf(press("=", { code: "Equal" }))).toBe("zoom-in");
  });

  it("tell small and capital letters apart by Shift alone", () => {
    expect(idOf(press("k"))).toBe("click");
    expect(idOf(press("K", { shiftKey: true }))).toBe("count-in");
    expect(idOf(press("K"))).toBe("click");
  });

  it("leave the browser's own combinations and lone modifiers alone", () => {
    expect(idOf(press("r", { ctrlKey: true }))).toBeNull();
    expect(idOf(press("f", { metaKey: true }))).toBeNull();
    expect(idOf(press(".", { ctrlKey: true }))).toBe("cancel");
    expect(keyName(press("Shift", { shiftKey: true }))).toBeNull();
  });

  it("rest as single characters when they are switched off; others go on", () => {
    const off = { ...USUAL, hasShortcuts: false };
    expect(idOf(press("k"), off)).toBeNull();
    expect(idOf(press("?", { shiftKey: true }), off)).toBeNull();
    expect(idOf(press("1", { code: "Digit1" }), off)).toBeNull();
    expect(idOf(press(" "), off)).toBe("play");
    expect(idOf(press("ArrowLeft", { altKey: true }), off)).toBe("tempo-back");
    expect(isSingleCharacter("Shift+K")).toBe(true);
    expect(isSingleCharacter("Alt+3")).toBe(false);
    expect(isSingleCharacter("+")).toBe(true);
  });

  it("are each one command's", () => {
    const keys = COMMANDS.flatMap((command) => command.keys);
    expect(new Set(keys).size).toBe(keys.length);
    expect(new Set(COMMANDS.map(({ id }) => id)).size).toBe(COMMANDS.length);
    expect(keys.filter((key) => refusal(key) !== null)).toEqual([]);
  });
});

describe("changing keys", () => {
  it("takes a key from the command that had it", () => {
    const shortcuts = withKey({}, commandOf("loop"), "K");
    expect(keysOf(commandOf("loop"), { shortcuts })).toEqual(["K"]);
    expect(keysOf(commandOf("click"), { shortcuts })).toEqual([]);
    expect(idOf(press("k"), { shortcuts, hasShortcuts: true })).toBe("loop");
    expect(idOf(press("l"), { shortcuts, hasShortcuts: true })).toBeNull();
  });

  it("forgets a choice that is the usual key again", () => {
    const changed = withKey({}, commandOf("loop"), "Y");
    expect(changed).toEqual({ loop: "Y" });
    expect(withKey(changed, commandOf("loop"), "L")).toEqual({});
  });

  it("gives a usual key back only where it is free", () => {
    const shortcuts = withKey({}, commandOf("loop"), "K");
    expect(withUsualKey(shortcuts, commandOf("click"))).toEqual({ loop: "K", click: null });
    const back = withUsualKey(shortcuts, commandOf("loop"));
    expect(withUsualKey(back, commandOf("click"))).toEqual({});
  });

  it("leaves the command that had a key its other one", () => {
    const one = withKey({}, commandOf("export"), "=");
    expect(keysOf(commandOf("zoom-in"), { shortcuts: one })).toEqual(["+"]);
    const both = withKey(one, commandOf("loop"), "+");
    expect(keysOf(commandOf("zoom-in"), { shortcuts: both })).toEqual([]);
  });

  it("refuses what the browser needs", () => {
    expect(refusal("Tab")).not.toBeNull();
    expect(refusal("Mod+W")).not.toBeNull();
    expect(refusal("Shift+T")).toBeNull();
  });
});

it("a key is shown beside its command as far as it works", () => {
  expect(shortcutText("follow", USUAL)).toBe("⇧ F");
  expect(shortcutText("zoom-out", USUAL)).toBe("−");
  expect(shortcutText("start", USUAL)).toBe("Home");
  const moved = { shortcuts: withKey({}, commandOf("loop"), "Alt+Y"), hasShortcuts: false };
  expect(shortcutText("loop", moved)).toBe("⌥ Y");
  expect(shortcutText("click", moved)).toBeUndefined();
  expect(shortcutText("click", { ...USUAL, shortcuts: { click: null } })).toBeUndefined();
});

it("keys are drawn as caps, the plus key too", () => {
  expect(keyCaps("Shift+Alt+3")).toEqual({ modifiers: ["⇧", "⌥"], cap: "3" });
  expect(keyCaps("+")).toEqual({ modifiers: [], cap: "+" });
  expect(keyCaps("Mod++")).toEqual({ modifiers: ["⌘"], cap: "+" });
  expect(keyCaps("ArrowUp")).toEqual({ modifiers: [], cap: "↑" });
});
