"use client";
import { useRouter } from "next/navigation";
import type { TrackView } from "#server/realtime/events.ts";
import type { GridCommand } from "./grid-keys.ts";
import type { Selection } from "./use-selection.ts";
import type { TrackActions } from "./use-track-actions.ts";

export interface GridTargets {
  readonly tracks: readonly TrackView[];
  readonly selection: Selection;
  readonly actions: TrackActions;
  readonly onRename: (track: TrackView) => void;
  readonly onSeparate: (tracks: readonly TrackView[]) => void;
  readonly focusRow: (index: number) => void;
  readonly focusControl: (step: 1 | -1) => void;
}

/** Carries out what a key asked for, on the row that has the focus or on the chosen ones. */
export function useGridCommands(targets: GridTargets) {
  const router = useRouter();
  return (command: GridCommand, track: TrackView): void => {
    const { selection, focusControl } = targets;
    switch (command.kind) {
      case "move":
        move(targets, command, track);
        break;
      case "toggle":
        selection.toggle(track.id);
        break;
      case "open":
        router.push(`/tracks/${track.id}`);
        break;
      case "selectAll":
        selection.selectAll();
        break;
      case "clear":
        selection.clear();
        break;
      case "control":
        focusControl(command.step);
        break;
      case "action":
        act(targets, command.action, track);
        break;
    }
  };
}

function move(
  { tracks, selection, focusRow }: GridTargets,
  command: GridCommand & { kind: "move" },
  track: TrackView,
): void {
  const next = tracks[command.to];
  if (command.extend && next) {
    if (selection.ids.length === 0) selection.toggle(track.id);
    selection.extendTo(next.id);
  }
  focusRow(command.to);
}

function act(
  { tracks, selection, actions, onRename, onSeparate }: GridTargets,
  action: "separate" | "delete" | "rename",
  track: TrackView,
): void {
  if (action === "rename") {
    onRename(track);
    return;
  }
  const chosen = selection.ids.length > 0 ? tracks.filter(({ id }) => selection.has(id)) : [track];
  if (action === "separate") onSeparate(chosen);
  else actions.moveToBin(chosen);
  selection.clear();
}
