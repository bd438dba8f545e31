"use client";
import {
  AudioLines,
  Ban,
  CloudDownload,
  Ellipsis,
  FileMusic,
  Layers,
  ListChecks,
  Pencil,
  Trash2,
} from "lucide-react";
import type { TrackView } from "#server/realtime/events.ts";
import { IconButton } from "../../_components/icon-button.tsx";
import type { MenuEntry } from "../../_components/menu-item.tsx";
import { Menu } from "../../_components/menu.tsx";
import { useUploads } from "../../_uploads/uploads-context.ts";
import { isDownload, isExport, isSeparation } from "../../_words/job-words.ts";
import { canSeparate } from "./track-status.ts";
import type { TrackActions } from "./use-track-actions.ts";

export interface TrackMenuProps {
  track: TrackView;
  actions: TrackActions;
  tabIndex: number;
  onRename: (track: TrackView) => void;
  onSeparate: (tracks: readonly TrackView[]) => void;
  /** Asks for the file of a track without audio. */
  onGive: (track: TrackView, way: "choose" | "fetch") => void;
}

/** Everything that can be done with one track. */
export function TrackMenu(props: TrackMenuProps) {
  const { track, actions, tabIndex, onRename } = props;
  const { pickFor } = useUploads();
  const live = track.jobs.filter(({ state }) => state === "running" || state === "queued");
  const addFile = () => pickFor({ trackId: track.id, wantedId: null });
  const entries: MenuEntry[] = [
    ...(track.state === "needs_file" ? giveEntries(props, addFile) : [openEntry(track)]),
    {
      kind: "action",
      label: "Rename",
      icon: <Pencil size={15} />,
      shortcut: "F2",
      onSelect: () => onRename(track),
    },
    ...(canSeparate(track) ? [separateEntry(props)] : []),
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

function openEntry({ id, state }: TrackView): MenuEntry {
  const label = state === "needs_file" ? "Open" : "Open in studio";
  return { kind: "link", label, icon: <AudioLines size={15} />, href: `/tracks/${id}` };
}

/** The ways that the row of a playlist offers, too. */
function giveEntries({ track, onGive }: TrackMenuProps, addFile: () => void): MenuEntry[] {
  return [
    { kind: "action", label: "Add file", icon: <FileMusic size={15} />, onSelect: addFile },
    {
      kind: "action",
      label: "Choose a file from the library",
      icon: <ListChecks size={15} />,
      onSelect: () => onGive(track, "choose"),
    },
    {
      kind: "action",
      label: "Fetch from an address",
      icon: <CloudDownload size={15} />,
      onSelect: () => onGive(track, "fetch"),
    },
    openEntry(track),
  ];
}

function separateEntry({ track, onSeparate }: TrackMenuProps): MenuEntry {
  return {
    kind: "action",
    label: track.separations.length === 0 ? "Separate" : "Separate again",
    icon: <Layers size={15} />,
    shortcut: "S",
    onSelect: () => onSeparate([track]),
  };
}

function cancelLabel(kind: string): string {
  if (isSeparation(kind)) return "Cancel separation";
  if (isDownload(kind)) return "Cancel fetching";
  return isExport(kind) ? "Cancel export" : "Cancel reading";
}
