"use client";
import { Layers } from "lucide-react";
import type { PlaylistItemView } from "#server/imports/views.ts";
import { formatCount } from "../../../_words/format-number.ts";
import { BatchBar } from "../../_components/batch-bar.tsx";

export interface ItemBatchBarProps {
  chosen: readonly PlaylistItemView[];
  /** Asks how the tracks are to be separated. */
  onSeparate: (items: readonly PlaylistItemView[]) => void;
  /** Ends the selection. */
  onDone: () => void;
}

/** What can be done with several tracks of a list at once; those without a file are left out, and it says so. */
export function ItemBatchBar({ chosen, onSeparate, onDone }: ItemBatchBarProps) {
  const ready = chosen.filter(({ state }) => state === "ready");
  const isPart = ready.length < chosen.length;
  return (
    <BatchBar
      count={chosen.length}
      note={isPart ? `${formatCount(ready.length)} ready` : undefined}
      onClear={onDone}
      actions={[
        {
          label: "Separate",
          icon: <Layers size={16} />,
          shortcut: "S",
          disabledReason: ready.length === 0 ? "None of them has a file yet." : undefined,
          onSelect: () => {
            onSeparate(ready);
            onDone();
          },
        },
      ]}
    />
  );
}
