"use client";
import { useRouter } from "next/navigation";
import type { TrackView } from "#server/realtime/events.ts";
import type { GridCommand } from "./grid-keys.ts";
import type { GridFocus } from "./row-grid.tsx";
import { runSelecting } from "./run-selecting.ts";
import type { Selection } from "./use-selection.ts";
import type { TrackActions } from "./use-track-actions.ts";

export interface GridTargets {
  readonly tracks: readonly TrackView[];
  readonly selection: Selection;
  readonly actions: TrackActions;
  readonly onRename: (track: TrackView) => void;
  readonly onSeparate: (tracks: readonly TrackView[]) => void;
}

/** Carries out what a key asked for, on the row that has the focus or on the chosen ones. */
export function useGridCommands(targets: GridTargets) {
  const router = useRouter();
  const { tracks, selection } = targets;
  return (command: GridCommand, track: TrackView, focus: GridFocus): void => {
    if (runSelecting(command, track, { rows: tracks, selection, focus })) return;
    if (command.kind === "open") router.push(`/tracks/${track.id}`);
    if (command.kind === "action") act(targets, command.action, track);
  };
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
