"use client";
import {
  ArrowDown,
  ArrowUp,
  ArrowUpToLine,
  Headphones,
  MoveHorizontal,
  Pencil,
  RotateCcw,
} from "lucide-react";
import { useState, type ReactNode } from "react";
import { Menu, type MenuProps } from "../../../../_components/menu.tsx";
import type { MenuEntry } from "../../../../_components/menu-item.tsx";
import { movedLane } from "../../../../_player/mixer/lane-order.ts";
import { resetStem, toggleSoloAlone } from "../../../../_player/mixer/mixer.ts";
import type { SettingsChange } from "../../../../_player/settings/studio-settings.ts";
import { LanePanDialog } from "./lane-pan-dialog.tsx";
import { LaneRenameDialog } from "./lane-rename-dialog.tsx";
import { useLaneName } from "./lane-name.ts";
import { useStudio } from "../studio-context.ts";

type OpenDialog = "rename" | "pan" | null;

export interface LaneMenuProps {
  stem: string;
  trigger: MenuProps["trigger"];
}

/** What can be done to one lane beside its mute, solo and volume. */
export function LaneMenu({ stem, trigger }: LaneMenuProps): ReactNode {
  const { stemNames, changeSettings } = useStudio();
  const name = useLaneName(stem);
  const [dialog, setDialog] = useState<OpenDialog>(null);
  const close = () => setDialog(null);
  return (
    <>
      <Menu
        label={`Lane ${name}`}
        align="start"
        trigger={trigger}
        entries={[
          ...dialogEntries(setDialog),
          { kind: "separator" },
          ...moveEntries(stem, stemNames, changeSettings),
          { kind: "separator" },
          ...mixEntries(stem, changeSettings),
        ]}
      />
      {dialog === "rename" ? <LaneRenameDialog stem={stem} onClose={close} /> : null}
      {dialog === "pan" ? <LanePanDialog stem={stem} onClose={close} /> : null}
    </>
  );
}

const ICON = { size: 15 } as const;

function dialogEntries(open: (dialog: OpenDialog) => void): MenuEntry[] {
  return [
    { kind: "action", label: "Rename", icon: <Pencil {...ICON} />, onSelect: () => open("rename") },
    {
      kind: "action",
      label: "Pan",
      icon: <MoveHorizontal {...ICON} />,
      onSelect: () => open("pan"),
    },
  ];
}

/** Only ways that lead somewhere. */
function moveEntries(
  stem: string,
  lanes: readonly string[],
  change: (change: SettingsChange) => void,
): MenuEntry[] {
  const at = lanes.indexOf(stem);
  const moveTo = (to: number) => () =>
    change(({ lanes: held }) => ({
      lanes: { ...held, order: movedLane(lanes, stem, { to, order: held.order }) },
    }));
  const up: MenuEntry[] = [
    { kind: "action", label: "Move up", icon: <ArrowUp {...ICON} />, onSelect: moveTo(at - 1) },
    {
      kind: "action",
      label: "Move to the top",
      icon: <ArrowUpToLine {...ICON} />,
      onSelect: moveTo(0),
    },
  ];
  const down: MenuEntry[] = [
    { kind: "action", label: "Move down", icon: <ArrowDown {...ICON} />, onSelect: moveTo(at + 1) },
  ];
  return [...(at > 0 ? up : []), ...(at < lanes.length - 1 ? down : [])];
}

function mixEntries(stem: string, change: (change: SettingsChange) => void): MenuEntry[] {
  return [
    {
      kind: "action",
      label: "Solo alone",
      icon: <Headphones {...ICON} />,
      onSelect: () => change(({ mixer }) => ({ mixer: toggleSoloAlone(mixer, stem) })),
    },
    {
      kind: "action",
      label: "Reset",
      icon: <RotateCcw {...ICON} />,
      onSelect: () => change(({ mixer }) => ({ mixer: resetStem(mixer, stem) })),
    },
  ];
}
