"use client";
import { AudioLines, Ban, Ellipsis, Layers, Pencil, Trash2 } from "lucide-react";
import type { TrackView } from "#server/realtime/events.ts";
import { IconButton } from "../../_components/icon-button.tsx";
import type { MenuEntry } from "../../_components/menu-item.tsx";
import { Menu } from "../../_components/menu.tsx";
import { isDownload, isExport, isSeparation } from "../../_words/job-words.ts";
import { canSeparate } from "./track-status.ts";
import type { TrackActions } from "./use-track-actions.ts";

export interface TrackMenuProps {
  track: TrackView;
  actions: TrackActions;
  tabIndex: number;
  onRename: (track: TrackView) => void;
  onSeparate: (tracks: readonly TrackView[]) => void;
}

/** Everything that can be done with one track. */
export function TrackMenu({ track, actions, tabIndex, onRename, onSeparate }: TrackMenuProps) {
  const live = track.jobs.filter(({ state }) => state === "running" || state === "queued");
  const entries: MenuEntry[] = [
    {
      kind: "link",
      label: "Open in studio",
      icon: <AudioLines size={15} />,
      href: `/tracks/${track.id}`,
    },
    {
      kind: "action",
      label: "Rename",
      icon: <Pencil size={15} />,
      shortcut: "F2",
      onSelect: () => onRename(track),
    },
    ...(canSeparate(track)
      ? [
          {
            kind: "action",
            label: track.separations.length === 0 ? "Separate" : "Separate again",
            icon: <Layers size={15} />,
            shortcut: "S",
            onSelect: () => onSeparate([track]),
          } as const,
        ]
      : []),
    ...live.map((job): MenuEntry => ({
      kind: "action",
      label: cancelLabel(job.kind),
      icon: <Ban size={15} />,
      onSelect: () => actions.cancelJob(job.id),
    })),
    { kind: "separator" },
    {
      kind: "action",
      label: "Move to bin",
      icon: <Trash2 size={15} />,
      shortcut: "Del",
      isDanger: true,
      onSelect: () => actions.moveToBin([track]),
    },
  ];
  return (
    <Menu
      label={`Actions for ${track.title}`}
      entries={entries}
      trigger={(trigger) => (
        <IconButton
          {...trigger}
          label={`More actions for ${track.title}`}
          hasTooltip={false}
          size="sm"
          tabIndex={tabIndex}
          icon={<Ellipsis size={16} className="max-md:rotate-90" />}
        />
      )}
    />
  );
}

function cancelLabel(kind: string): string {
  if (isSeparation(kind)) return "Cancel separation";
  if (isDownload(kind)) return "Cancel fetching";
  return isExport(kind) ? "Cancel export" : "Cancel reading";
}
