"use client";
import { Ellipsis, Keyboard, Pencil, RotateCw, Scissors, Trash2, Unlink } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { ConfirmDialog } from "../../../_components/confirm-dialog.tsx";
import { IconButton } from "../../../_components/icon-button.tsx";
import { Menu } from "../../../_components/menu.tsx";
import type { MenuEntry } from "../../../_components/menu-item.tsx";
import { chooseSeparation } from "../../../_player/choose-separation.ts";
import { RenameDialog } from "../../_components/rename-dialog.tsx";
import { useTrackActions, type TrackActions } from "../../_components/use-track-actions.ts";
import { ShortcutsDialog } from "./shortcuts-dialog.tsx";
import { useStudio } from "./studio-context.ts";
import { jobOf, needsSeparation } from "./track-job.ts";
import { useDeleteStems } from "./use-delete-stems.ts";
import type { TrackView } from "#server/realtime/events.ts";

type OpenDialog = "rename" | "delete-stems" | "shortcuts" | null;

/** What can be done to the track as a whole. */
export function TrackMenu() {
  const { track } = useStudio();
  const router = useRouter();
  const actions = useTrackActions();
  const deleteStems = useDeleteStems();
  const leave = () => {
    actions.moveToBin([track]);
    router.push("/");
  };
  const [dialog, setDialog] = useState<OpenDialog>(null);
  const separation = chooseSeparation(track.separations, track.chosenPackId);
  const close = () => setDialog(null);
  return (
    <>
      <Menu
        label="Track"
        entries={entriesOf(track, { ...actions, leave }, setDialog)}
        trigger={(trigger) => (
          <IconButton {...trigger} label="More" hasTooltip={false} icon={<Ellipsis size={16} />} />
        )}
      />
      {dialog === "rename" ? <RenameDialog track={track} onClose={close} /> : null}
      {dialog === "shortcuts" ? <ShortcutsDialog onClose={close} /> : null}
      {dialog === "delete-stems" && separation ? (
        <ConfirmDialog
          title="Delete the stems?"
          text="The track itself stays. Its stems are removed for good; separating it again takes as long as before."
          confirmLabel="Delete stems"
          isDanger
          onConfirm={() => deleteStems(separation.id)}
          onClose={close}
        />
      ) : null}
    </>
  );
}

function entriesOf(
  track: TrackView,
  actions: TrackActions & { leave: () => void },
  open: (dialog: OpenDialog) => void,
): MenuEntry[] {
  const icon = { size: 15 } as const;
  const entries: MenuEntry[] = [
    { kind: "action", label: "Rename", icon: <Pencil {...icon} />, onSelect: () => open("rename") },
    {
      kind: "action",
      label: "Keyboard shortcuts",
      icon: <Keyboard {...icon} />,
      shortcut: "?",
      onSelect: () => open("shortcuts"),
    },
  ];
  const next = nextStep(track, actions);
  if (next) entries.push(next);
  const separation = chooseSeparation(track.separations, track.chosenPackId);
  const isAtRest = separation !== null && !["queued", "running"].includes(separation.state);
  if (isAtRest) {
    const onSelect = () => open("delete-stems");
    entries.push({ kind: "action", label: "Delete stems", icon: <Unlink {...icon} />, onSelect });
  }
  entries.push({ kind: "separator" });
  entries.push({
    kind: "action",
    label: "Move to bin",
    icon: <Trash2 {...icon} />,
    isDanger: true,
    onSelect: actions.leave,
  });
  return entries;
}

function nextStep(track: TrackView, actions: TrackActions): MenuEntry | null {
  const job = jobOf(track);
  if (needsSeparation(track)) {
    const icon = <Scissors size={15} />;
    return {
      kind: "action",
      label: "Separate into stems",
      icon,
      onSelect: () => actions.separate([track.id]),
    };
  }
  if (job?.state === "failed" || job?.state === "cancelled") {
    const icon = <RotateCw size={15} />;
    const label = job.state === "failed" ? "Retry" : "Start again";
    return { kind: "action", label, icon, onSelect: () => actions.retryJob(job.id) };
  }
  return null;
}
