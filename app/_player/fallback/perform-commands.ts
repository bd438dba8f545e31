import type { AudioGraph } from "./audio-graph.ts";
import type { Decks } from "../transport/decks.ts";
import type { TransportCommand } from "../transport/transport-command.ts";

export type LateCommand = Pick<TransportCommand, "run" | "contextFrame">;

/**
 * Carries out what the transport decided.
 *
 * Returns the command that has to be taken back because the audio clock may have passed its frame meanwhile: the stems
 * may have begun apart. Null is the normal case.
 */
export function performCommands(
  commands: readonly TransportCommand[],
  graph: AudioGraph,
  decks: Decks<AudioBuffer>,
): LateCommand | null {
  for (const command of commands) perform(command, graph, decks);
  const rendered = graph.renderedFrame;
  const late = commands.find(
    (command) => command.kind !== "close" && command.contextFrame <= rendered,
  );
  return late ?? null;
}

function perform(command: TransportCommand, graph: AudioGraph, decks: Decks<AudioBuffer>): void {
  switch (command.kind) {
    case "open": {
      const level = 1 / (decks.pack(command.deck)?.gain ?? 1);
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
