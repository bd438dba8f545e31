import type { AudioGraph } from "./audio-graph.ts";
import type { Decks } from "./decks.ts";
import type { TransportCommand } from "./transport.ts";

/**
 * Carries out what the transport decided.
 *
 * Returns the run that has to be taken back because the audio clock passed its first frame meanwhile: its stems may
 * have begun apart. Null is the normal case.
 */
export function performCommands(
  commands: readonly TransportCommand[],
  graph: AudioGraph,
  decks: Decks,
): number | null {
  for (const command of commands) perform(command, graph, decks);
  const now = graph.contextFrame;
  const late = commands.find((command) => command.kind !== "close" && command.contextFrame <= now);
  return late?.run ?? null;
}

function perform(command: TransportCommand, graph: AudioGraph, decks: Decks): void {
  switch (command.kind) {
    case "open": {
      const level = 1 / (decks.packs[command.deck]?.gain ?? 1);
      graph.openRun(command.run, decks.stemsOf(command.deck), { ...command, level });
      return;
    }
    case "start":
      for (const stem of decks.stemsOf(command.deck)) {
        const buffer = decks.buffer(command.deck, stem, command.segment);
        if (buffer) graph.run(command.run)?.startSource(stem, buffer, command);
      }
      return;
    case "close":
      graph.run(command.run)?.close(command.contextFrame, command.fadeFrames);
  }
}
