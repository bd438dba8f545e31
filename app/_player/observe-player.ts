import type { Player } from "./player.ts";

/** What an observer gets: enough to record the output and to say which frame of the track each sample is. */
export interface ObservedPlayer {
  readonly player: Player;
  readonly engine: "worklet" | "scheduled";
  readonly context: AudioContext;
  /** The last node before the output. */
  readonly output: AudioNode;
  /** Where the track sits on the audio clock; null while nothing is heard. */
  readonly timeline: () => ObservedLine | null;
}

interface ObservedLine {
  readonly contextFrame: number;
  readonly trackFrame: number;
  /** Frames of the track in one frame of the clock; 1 where it is left out. */
  readonly rate?: number;
}

const OBSERVER = "__observePlayer";

/**
 * Shows a new player to `window.__observePlayer`, when there is one.
 *
 * Only a script that runs before the application's own can put it there (a test's, or a debugger's), and such a script
 * can reach everything anyway.
 */
export function showToObserver(observed: ObservedPlayer): void {
  const observer: unknown = Reflect.get(globalThis, OBSERVER);
  if (typeof observer === "function") Reflect.apply(observer, undefined, [observed]);
}
