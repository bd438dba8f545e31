export type CommandKind =
  | "play"
  | "start"
  | "seek"
  | "compare"
  | "swap"
  | "speak"
  | "mute"
  | "solo"
  | "solo-alone"
  | "clear"
  | "zoom"
  | "fit"
  | "cancel"
  | "retry"
  | "shortcuts";

/** What a key asks for. */
export interface StudioCommand {
  readonly kind: CommandKind;
  /** Seconds to seek by, factor to zoom by, or place of a stem from 1 on; 0 for the others. */
  readonly amount: number;
}

/** The parts of a key press that decide. */
export interface KeyPress {
  readonly key: string;
  readonly code: string;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
}

const PLAIN: Readonly<Record<string, StudioCommand>> = {
  " ": { kind: "play", amount: 0 },
  Home: { kind: "start", amount: 0 },
  ArrowLeft: { kind: "seek", amount: -1 },
  ArrowRight: { kind: "seek", amount: 1 },
  "0": { kind: "clear", amount: 0 },
  "+": { kind: "zoom", amount: 2 },
  "=": { kind: "zoom", amount: 2 },
  "-": { kind: "zoom", amount: 0.5 },
  "−": { kind: "zoom", amount: 0.5 },
  f: { kind: "fit", amount: 0 },
  c: { kind: "compare", amount: 0 },
  b: { kind: "swap", amount: 0 },
  p: { kind: "speak", amount: 0 },
  r: { kind: "retry", amount: 0 },
  "?": { kind: "shortcuts", amount: 0 },
};
const SHIFTED: Readonly<Record<string, StudioCommand>> = {
  ArrowLeft: { kind: "seek", amount: -5 },
  ArrowRight: { kind: "seek", amount: 5 },
  "?": { kind: "shortcuts", amount: 0 },
  "+": { kind: "zoom", amount: 2 },
};

/** The command of a key press; digits go by their place on the keyboard, whatever Shift makes of them. */
export function shortcutFor(press: KeyPress): StudioCommand | null {
  if (press.ctrlKey || press.metaKey) {
    return press.key === "." && !press.altKey ? { kind: "cancel", amount: 0 } : null;
  }
  const place = Number(/^(?:Digit|Numpad)([1-6])$/.exec(press.code)?.[1] ?? 0);
  if (place > 0) return stemCommand(place, press);
  if (press.altKey) return null;
  return (press.shiftKey ? SHIFTED[press.key] : PLAIN[press.key]) ?? null;
}

function stemCommand(place: number, press: KeyPress): StudioCommand | null {
  if (press.altKey) return press.shiftKey ? { kind: "solo-alone", amount: place } : null;
  return { kind: press.shiftKey ? "solo" : "mute", amount: place };
}

export interface ShortcutLine {
  readonly does: string;
  /** Caps in order; `to` stands between the ends of a range. */
  readonly keys: readonly string[];
}

/** The list that `?` shows: exactly what there is. */
export const SHORTCUT_GROUPS: readonly { title: string; lines: readonly ShortcutLine[] }[] = [
  {
    title: "Playback",
    lines: [
      { does: "Play or pause", keys: ["Space"] },
      { does: "Back or forward 1 s", keys: ["←", "→"] },
      { does: "Back or forward 5 s", keys: ["⇧", "←", "→"] },
      { does: "To the start", keys: ["Home"] },
      { does: "Stems or original", keys: ["C"] },
      { does: "Other separation", keys: ["B"] },
      { does: "Speak the position", keys: ["P"] },
    ],
  },
  {
    title: "Stems",
    lines: [
      { does: "Mute stem 1 to 6", keys: ["1", "to", "6"] },
      { does: "Solo stem 1 to 6", keys: ["⇧", "1", "to", "6"] },
      { does: "Solo it alone", keys: ["⇧", "⌥", "1", "to", "6"] },
      { does: "Volume of focused stem", keys: ["↑", "↓"] },
      { does: "Reset a focused fader", keys: ["⌫"] },
      { does: "Clear mutes and solos", keys: ["0"] },
    ],
  },
  {
    title: "View and job",
    lines: [
      { does: "Zoom", keys: ["−", "+"] },
      { does: "Fit to track", keys: ["F"] },
      { does: "Cancel this job", keys: ["⌘", "."] },
      { does: "Retry", keys: ["R"] },
      { does: "This list", keys: ["?"] },
    ],
  },
];
