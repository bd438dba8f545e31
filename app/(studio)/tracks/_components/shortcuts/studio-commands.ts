export type CommandKind =
  | "play"
  | "start"
  | "step"
  | "seek"
  | "compare"
  | "swap"
  | "speak"
  | "click"
  | "count-in"
  | "tap"
  | "mute"
  | "solo"
  | "solo-alone"
  | "clear"
  | "loop"
  | "loop-start"
  | "loop-end"
  | "loop-section"
  | "loop-move"
  | "loop-scale"
  | "snap"
  | "cue"
  | "marker"
  | "notes"
  | "zoom"
  | "fit"
  | "follow"
  | "practice"
  | "tempo"
  | "pitch"
  | "neutral"
  | "cancel"
  | "retry"
  | "jobs"
  | "export"
  | "shortcuts";

/** What a key asks for. */
export interface StudioCommand {
  /** Under which its key is kept. */
  readonly id: string;
  readonly kind: CommandKind;
  /** Bars or seconds to go by, factor to zoom by, place of a stem or cue from 1 on; 0 for the others. */
  readonly amount: number;
  readonly does: string;
  /** Its usual keys; the first one is shown. */
  readonly keys: readonly string[];
}

/** A line of the sheet: one command, or several that belong together. */
export interface CommandLine {
  readonly does: string;
  readonly commands: readonly StudioCommand[];
  /** Keys that are worked by the focused control itself, and can't be changed. */
  readonly fixedKeys?: readonly string[];
  readonly isRange?: boolean;
}

export interface CommandGroup {
  readonly title: string;
  readonly lines: readonly CommandLine[];
}

/** All commands of the studio as the sheet lists them: exactly what there is. */
export const COMMAND_GROUPS: readonly CommandGroup[] = [
  {
    title: "Playback",
    lines: [
      one("Play or pause", "play", ["Space"]),
      pair("Back or forward 1 bar", "step", {
        back: ["Back 1 bar", -1, "ArrowLeft"],
        on: ["Forward 1 bar", 1, "ArrowRight"],
      }),
      pair("Back or forward 5 s", "seek", {
        back: ["Back 5 s", -5, "Shift+ArrowLeft"],
        on: ["Forward 5 s", 5, "Shift+ArrowRight"],
      }),
      one("To loop start", "start", ["Home"]),
      one("Click on or off", "click", ["K"]),
      one("Count-in", "count-in", ["Shift+K"]),
      one("Tap the tempo", "tap", ["T"]),
      one("Stems or original", "compare", ["C"]),
      one("Other separation", "swap", ["B"]),
      one("Speak the position", "speak", ["P"]),
    ],
  },
  {
    title: "Stems",
    lines: [
      range("Mute stem", "mute", { last: 6, prefix: "" }),
      range("Solo stem", "solo", { last: 6, prefix: "Shift+" }),
      range("Solo alone", "solo-alone", { last: 6, prefix: "Shift+Alt+" }),
      { does: "Volume of focused stem", commands: [], fixedKeys: ["ArrowUp", "ArrowDown"] },
      { does: "Reset a focused fader", commands: [], fixedKeys: ["Backspace"] },
      one("Clear mutes and solos", "clear", ["0"]),
    ],
  },
  {
    title: "Loop and view",
    lines: [
      one("Loop on or off", "loop", ["L"]),
      {
        does: "Set start, set end",
        commands: [
          command("Set loop start", "loop-start", ["["]),
          command("Set loop end", "loop-end", ["]"]),
        ],
      },
      one("Loop this section", "loop-section", ["Shift+L"]),
      pair("Nudge loop by a beat", "loop-move", {
        back: ["Loop a beat back", -1, ","],
        on: ["Loop a beat on", 1, "."],
      }),
      pair("Half or twice as long", "loop-scale", {
        back: ["Loop half as long", 0.5, ";"],
        on: ["Loop twice as long", 2, "'"],
      }),
      one("Snap: off, beat, bar", "snap", ["S"]),
      {
        does: "Zoom",
        commands: [
          { ...command("Zoom out", "zoom", ["-"]), id: "zoom-out", amount: 0.5 },
          { ...command("Zoom in", "zoom", ["+", "="]), id: "zoom-in", amount: 2 },
        ],
      },
      one("Fit to track", "fit", ["F"]),
      one("Follow the playhead", "follow", ["Shift+F"]),
    ],
  },
  {
    title: "Speed and pitch",
    lines: [
      pair("Tempo −5, +5 %", "tempo", {
        back: ["Tempo −5 %", -5, "Alt+ArrowLeft"],
        on: ["Tempo +5 %", 5, "Alt+ArrowRight"],
      }),
      pair("Pitch −1, +1 semitone", "pitch", {
        back: ["Pitch −1 semitone", -1, "Alt+ArrowDown"],
        on: ["Pitch +1 semitone", 1, "Alt+ArrowUp"],
      }),
      one("Reset both", "neutral", ["Alt+0"]),
    ],
  },
  {
    title: "Places",
    lines: [
      range("Set or go to cue", "cue", { last: 8, prefix: "Alt+" }),
      one("Add a marker", "marker", ["M"]),
      one("Notes and markers", "notes", ["N"]),
    ],
  },
  {
    title: "Jobs and help",
    lines: [
      one("Cancel this job", "cancel", ["Mod+."]),
      one("Retry", "retry", ["R"]),
      one("Jobs list", "jobs", ["J"]),
      one("Export", "export", ["E"]),
      one("Practice view", "practice", ["X"]),
      one("This list", "shortcuts", ["?"]),
    ],
  },
];

export const COMMANDS: readonly StudioCommand[] = COMMAND_GROUPS.flatMap(({ lines }) =>
  lines.flatMap(({ commands }) => commands),
);

function command(does: string, kind: CommandKind, keys: readonly string[]): StudioCommand {
  return { id: kind, kind, amount: 0, does, keys };
}

function one(does: string, kind: CommandKind, keys: readonly string[]): CommandLine {
  return { does, commands: [command(does, kind, keys)] };
}

type Half = readonly [does: string, amount: number, key: string];

function pair(does: string, kind: CommandKind, halves: { back: Half; on: Half }): CommandLine {
  const half = (name: string, [text, amount, key]: Half) => ({
    ...command(text, kind, [key]),
    id: `${kind}-${name}`,
    amount,
  });
  return { does, commands: [half("back", halves.back), half("on", halves.on)] };
}

function range(
  does: string,
  kind: CommandKind,
  { last, prefix }: { last: number; prefix: string },
): CommandLine {
  const commands = Array.from({ length: last }, (_, i) => ({
    ...command(`${does} ${i + 1}`, kind, [`${prefix}${i + 1}`]),
    id: `${kind}-${i + 1}`,
    amount: i + 1,
  }));
  return { does: `${does} 1 to ${last}`, commands, isRange: true };
}
