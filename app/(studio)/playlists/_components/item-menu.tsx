"use client";
import {
  AudioLines,
  Ban,
  CloudDownload,
  Ellipsis,
  ExternalLink,
  FileMusic,
  Layers,
  ListChecks,
  RotateCcw,
} from "lucide-react";
import type { PlaylistItemView } from "#server/imports/views.ts";
import type { JobView } from "#server/realtime/events.ts";
import { IconButton } from "../../../_components/icon-button.tsx";
import type { MenuEntry } from "../../../_components/menu-item.tsx";
import { Menu } from "../../../_components/menu.tsx";
import { isDownload } from "../../../_words/job-words.ts";
import type { ItemActions } from "./item-actions.ts";

export interface ItemMenuProps {
  item: PlaylistItemView;
  /** The live job of its track, else the last one that failed. */
  job: JobView | undefined;
  actions: ItemActions;
  tabIndex: number;
}

/** Everything that can be done with one track of a list. */
export function ItemMenu({ item, job, actions, tabIndex }: ItemMenuProps) {
  return (
    <Menu
      label={`Actions for ${item.title}`}
      entries={entriesOf(item, job, actions)}
      trigger={(trigger) => (
        <IconButton
          {...trigger}
          label={`More actions for ${item.title}`}
          hasTooltip={false}
          size="sm"
          tabIndex={tabIndex}
          icon={<Ellipsis size={16} className="max-md:rotate-90" />}
        />
      )}
    />
  );
}

function entriesOf(
  item: PlaylistItemView,
  job: JobView | undefined,
  actions: ItemActions,
): MenuEntry[] {
  const { state, isChosen, address } = item;
  const isLive = job?.state === "queued" || job?.state === "running";
  return [
    ...(state === "ready" ? readyEntries(item, actions) : missingEntries(item, actions)),
    ...(isChosen ? [decideAgain(item, actions)] : []),
    ...(isLive ? [cancel(job, actions)] : []),
    ...(address === null ? [] : [{ kind: "separator" } as const, openLink(address)]),
  ];
}

function readyEntries(item: PlaylistItemView, actions: ItemActions): MenuEntry[] {
  return [
    {
      kind: "link",
      label: "Open in studio",
      icon: <AudioLines size={15} />,
      href: `/tracks/${item.trackId}`,
    },
    {
      kind: "action",
      label: "Separate",
      icon: <Layers size={15} />,
      shortcut: "S",
      onSelect: () => actions.separate([item]),
    },
    {
      kind: "action",
      label: "Choose another file",
      icon: <ListChecks size={15} />,
      onSelect: () => actions.choose(item),
    },
  ];
}

/** What has no file takes one in three ways; a file that is there, or on its way, can be exchanged for another one. */
function missingEntries(item: PlaylistItemView, actions: ItemActions): MenuEntry[] {
  const { state } = item;
  const isWithout = state === "needs_file" || state === "to_check";
  const add: MenuEntry = {
    kind: "action",
    label: "Add file",
    icon: <FileMusic size={15} />,
    onSelect: () => actions.addFile(item),
  };
  const choose: MenuEntry = {
    kind: "action",
    label: "Choose a file from the library",
    icon: <ListChecks size={15} />,
    onSelect: () => actions.choose(item),
  };
  const fetch: MenuEntry = {
    kind: "action",
    label: "Fetch from an address",
    icon: <CloudDownload size={15} />,
    onSelect: () => actions.fetch(item),
  };
  return [...(isWithout || state === "failed" ? [add] : []), choose, ...(isWithout ? [fetch] : [])];
}

function decideAgain(item: PlaylistItemView, actions: ItemActions): MenuEntry {
  const icon = <RotateCcw size={15} />;
  const onSelect = () => actions.decideAgain(item);
  return { kind: "action", label: "Choose automatically", icon, onSelect };
}

function cancel({ id, kind }: JobView, actions: ItemActions): MenuEntry {
  const label = isDownload(kind) ? "Cancel fetching" : "Cancel reading";
  return {
    kind: "action",
    label,
    icon: <Ban size={15} />,
    onSelect: () => actions.cancelJob(id),
  };
}

function openLink(href: string): MenuEntry {
  const icon = <ExternalLink size={15} />;
  return { kind: "link", label: "Open in Spotify", icon, href, isExternal: true };
}
