"use client";
import { Layers, Trash2 } from "lucide-react";
import type { TrackView } from "#server/realtime/events.ts";
import { BatchBar } from "./batch-bar.tsx";
import type { TrackActions } from "./use-track-actions.ts";

export interface LibraryBatchBarProps {
  chosen: readonly TrackView[];
  actions: TrackActions;
  /** Asks how the chosen tracks are to be separated. */
  onSeparate: (tracks: readonly TrackView[]) => void;
  /** Ends the selection. */
  onDone: () => void;
}

/** What can be done with several tracks at once. */
export function LibraryBatchBar({ chosen, actions, onSeparate, onDone }: LibraryBatchBarProps) {
  return (
    <BatchBar
      count={chosen.length}
      onClear={onDone}
      actions={[
        {
          label: "Separate",
          icon: <Layers size={16} />,
          shortcut: "S",
          onSelect: () => {
            onSeparate(chosen);
            onDone();
          },
        },
        {
          label: "Delete",
          icon: <Trash2 size={16} />,
          shortcut: "Del",
          isDanger: true,
          onSelect: () => {
            actions.moveToBin(chosen);
            onDone();
          },
        },
      ]}
    />
  );
}
