import type { AudioGraph } from "./audio-graph.ts";
import type { Player } from "./player.ts";
import type { Transport } from "./transport.ts";

/** What an observer gets: enough to record the output and to say which frame of the track each sample is. */
export interface ObservedPlayer {
  readonly player: Player;
  readonly context: AudioContext;
  /** The last node before the output. */
  readonly output: AudioNode;
  readonly timeline: () => Transport["timeline"];
}

const OBSERVER = "__observePlayer";

/**
 * Shows a new player to `window.__observePlayer`, when there is one.
 *
 * Only a script that runs before the application's own can put it there (a test's, or a debugger's), and such a script
 * can reach everything anyway.
 */
export function showToObserver(player: Player, graph: AudioGraph, transport: Transport): void {
  const observer: unknown = Reflect.get(globalThis, OBSERVER);
  if (typeof observer !== "function") return;
  const observed: ObservedPlayer = {
    player,
    context: graph.context,
    output: graph.main.input,
    timeline: () => transport.timeline,
  };
  Reflect.apply(observer, undefined, [observed]);
}
