"use client";
import type { PlaylistItemView } from "#server/imports/views.ts";
import { Button } from "../../../_components/button.tsx";
import type { ItemActions } from "./item-actions.ts";
import type { ItemStatus } from "./item-status.ts";

/** The one act that helps a track most. */
export interface ItemAct {
  readonly label: string;
  readonly run: () => void;
}

/** Null for a track that is ready or under way. */
export function itemAct(
  item: PlaylistItemView,
  status: ItemStatus,
  actions: ItemActions,
): ItemAct | null {
  const addFile = { label: "Add file", run: () => actions.addFile(item) };
  switch (status.kind) {
    case "toCheck":
      return { label: "Choose", run: () => actions.choose(item) };
    case "needsFile":
    case "refused":
      return addFile;
    case "failed": {
      const { retryJobId } = status;
      if (retryJobId === null) return addFile;
      return { label: "Retry", run: () => actions.retryJob(retryJobId) };
    }
    case "uploading":
    case "working":
    case "ready":
      return null;
  }
}

export interface ItemButtonProps {
  act: ItemAct | null;
  /** What the button is for, told to assistive technology. */
  subject: string;
  tabIndex: number;
}

/** The button of a row; nothing where there is nothing to do. */
export function ItemButton({ act, subject, tabIndex }: ItemButtonProps) {
  if (!act) return null;
  return (
    <Button
      size="sm"
      tabIndex={tabIndex}
      aria-label={`${act.label}: ${subject}`}
      onClick={() => act.run()}
    >
      {act.label}
    </Button>
  );
}
