/** The parts of a key press that decide. */
export interface KeyPress {
  readonly key: string;
  readonly code: string;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
}

const MODIFIERS = ["Shift", "Control", "Alt", "Meta", "AltGraph", "CapsLock", "Fn", "Dead"];

/**
 * A key press by name: `Shift+K`, `Alt+3`, `Mod+.`, `[`. Letters and digits go by what is printed on the key whatever
 * Shift and Alt make of them; Shift is no part of a sign, since keyboards differ in where signs are. Null for a modifier
 * alone.
 */
export function keyName(press: KeyPress): string | null {
  if (MODIFIERS.includes(press.key)) return null;
  // Ctrl and Alt together are how some systems report the key that makes third signs.
  const isThirdSign = press.ctrlKey && press.altKey;
  const isMod = (press.ctrlKey || press.metaKey) && !isThirdSign;
  const isAlt = press.altKey && !isThirdSign;
  const base = baseName(press, isAlt);
  const hasShift = press.shiftKey && !isSign(base);
  return [isMod && "Mod", hasShift && "Shift", isAlt && "Alt", base].filter(Boolean).join("+");
}

/** Whether a key writes a letter, a digit or a sign by itself: what people who dictate may trigger unawares. */
export function isSingleCharacter(name: string): boolean {
  const { modifiers, base } = partsOf(name);
  const isPlain = modifiers.every((modifier) => modifier === "Shift");
  return isPlain && base.length === 1;
}

const SIGNS: Readonly<Record<string, string>> = {
  Mod: "⌘",
  Shift: "⇧",
  Alt: "⌥",
  ArrowLeft: "←",
  ArrowRight: "→",
  ArrowUp: "↑",
  ArrowDown: "↓",
  Backspace: "⌫",
  "-": "−",
};

/** The caps to draw for a key, modifiers first. */
export function keyCaps(name: string): { modifiers: readonly string[]; cap: string } {
  const { modifiers, base } = partsOf(name);
  return { modifiers: modifiers.map(sign), cap: sign(base) };
}

function sign(part: string): string {
  return SIGNS[part] ?? part;
}

function partsOf(name: string): { modifiers: readonly string[]; base: string } {
  // The plus key itself is the last part too.
  const parts = name.endsWith("+") ? [...name.slice(0, -1).split("+"), "+"] : name.split("+");
  return { modifiers: parts.slice(0, -1).filter(Boolean), base: parts.at(-1) ?? "" };
}

function baseName(press: KeyPress, isAlt: boolean): string {
  const printed = printedKey(press, isAlt);
  if (printed !== null) return printed;
  if (press.key === " ") return "Space";
  if (press.key === "−") return "-";
  return press.key.length === 1 ? press.key.toUpperCase() : press.key;
}

/** The digit or letter on the key where Shift or Alt has made something else of it. */
function printedKey({ key, code, shiftKey }: KeyPress, isAlt: boolean): string | null {
  const digit = /^(?:Digit|Numpad)(\d)$/u.exec(code)?.[1];
  if (digit !== undefined && (shiftKey || isAlt || key === digit)) return digit;
  const letter = /^Key([A-Z])$/u.exec(code)?.[1];
  const isChanged = isAlt && !/^[a-z]$/iu.test(key);
  return letter !== undefined && isChanged ? letter : null;
}

function isSign(base: string): boolean {
  return base.length === 1 && !/[\p{L}\d]/u.test(base);
}
