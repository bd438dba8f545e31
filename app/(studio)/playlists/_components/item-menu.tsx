"use client";
import {
  AudioLines,
  CloudDownload,
  Ellipsis,
  ExternalLink,
  FileMusic,
  Layers,
  ListChecks,
  RotateCcw,
} from "lucide-react";
import type { PlaylistItemView } from "#server/imports/views.ts";
import { IconButton } from "../../../_components/icon-button.tsx";
import type { MenuEntry } from "../../../_components/menu-item.tsx";
import { Menu } from "../../../_components/menu.tsx";
import type { ItemActions } from "./item-actions.ts";

export interface ItemMenuProps {
  item: PlaylistItemView;
  actions: ItemActions;
  tabIndex: number;
}

/** Everything that can be done with one track of a list. */
export function ItemMenu({ item, actions, tabIndex }: ItemMenuProps) {
  return (
    <Menu
      label={`Actions for ${item.title}`}
      entries={entriesOf(item, actions)}
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

function entriesOf(item: PlaylistItemView, actions: ItemActions): MenuEntry[] {
  const { state, isChosen, address } = item;
  const link: MenuEntry[] = address === null ? [] : [{ kind: "separator" }, openLink(address)];
  const again: MenuEntry = {
    kind: "action",
    label: "Decide by itself again",
    icon: <RotateCcw size={15} />,
    onSelect: () => actions.decideAgain(item),
  };
  const main = state === "ready" ? readyEntries(item, actions) : missingEntries(item, actions);
  return [...main, ...(isChosen ? [again] : []), ...link];
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

/** A file that is there, or on its way, can be exchanged for another one; one that is missing can come in three ways. */
function missingEntries(item: PlaylistItemView, actions: ItemActions): MenuEntry[] {
  const choose: MenuEntry = {
    kind: "action",
    label: "Choose a file from the library",
    icon: <ListChecks size={15} />,
    onSelect: () => actions.choose(item),
  };
  if (item.state !== "needs_file" && item.state !== "to_check") return [choose];
  return [
    {
      kind: "action",
      label: "Add file",
      icon: <FileMusic size={15} />,
      onSelect: () => actions.addFile(item),
    },
    choose,
    {
      kind: "action",
      label: "Fetch from an address",
      icon: <CloudDownload size={15} />,
      onSelect: () => actions.fetch(item),
    },
  ];
}

function openLink(href: string): MenuEntry {
  const icon = <ExternalLink size={15} />;
  return { kind: "link", label: "Open in Spotify", icon, href, isExternal: true };
}
