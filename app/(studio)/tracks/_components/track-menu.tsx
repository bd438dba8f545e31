"use client";
import {
  Download,
  Ellipsis,
  Keyboard,
  Layers,
  Maximize2,
  NotebookPen,
  Pencil,
  RotateCw,
  Scissors,
  Trash2,
} from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { IconButton } from "../../../_components/icon-button.tsx";
import { Menu } from "../../../_components/menu.tsx";
import type { MenuEntry } from "../../../_components/menu-item.tsx";
import { RenameDialog } from "../../_components/rename-dialog.tsx";
import { useTrackActions, type TrackActions } from "../../_components/use-track-actions.ts";
import { usePractice } from "./practice/practice-context.ts";
import { ShortcutsDialog } from "./shortcuts/shortcuts-dialog.tsx";
import { useShortcutText } from "./shortcuts/use-shortcut-text.ts";
import { missingText, qualityLabel, type QualityFacts } from "./sound-quality.ts";
import { useStudio, type StudioDialog } from "./studio-context.ts";
import { jobOf } from "./track-job.ts";
import { useSoundQuality } from "./use-sound-quality.ts";
import { QUALITIES, type SoundQuality } from "../../../_player/settings/device-quality.ts";
import type { TrackView } from "#server/realtime/events.ts";

type OpenDialog = "rename" | "shortcuts" | null;

/** What can be done to the track as a whole. */
export function TrackMenu() {
  const { track, session, show } = useStudio();
  const { open, setPracticeView } = usePractice();
  const router = useRouter();
  const actions = useTrackActions();
  const quality = qualityEntry(useSoundQuality(), (choice) => session.setQuality(choice));
  const leave = () => {
    actions.moveToBin([track]);
    router.push("/");
  };
  const keyOf = useShortcutText();
  const [dialog, setDialog] = useState<OpenDialog>(null);
  const close = () => setDialog(null);
  return (
    <>
      <Menu
        label="Track"
        entries={entriesOf(
          track,
          {
            ...actions,
            quality,
            leave,
            show,
            keyOf,
            openNotes: () => open("notes"),
            practise: () => setPracticeView(true),
          },
          setDialog,
        )}
        trigger={(trigger) => (
          <IconButton {...trigger} label="More" hasTooltip={false} icon={<Ellipsis size={16} />} />
        )}
      />
      {dialog === "rename" ? <RenameDialog track={track} onClose={close} /> : null}
      {dialog === "shortcuts" ? <ShortcutsDialog onClose={close} /> : null}
    </>
  );
}

function entriesOf(
  track: TrackView,
  actions: TrackActions & {
    quality: MenuEntry;
    leave: () => void;
    show: (dialog: StudioDialog) => void;
    keyOf: (id: string) => string | undefined;
    openNotes: () => void;
    practise: () => void;
  },
  open: (dialog: OpenDialog) => void,
): MenuEntry[] {
  const icon = { size: 15 } as const;
  const entries: MenuEntry[] = [
    { kind: "action", label: "Rename", icon: <Pencil {...icon} />, onSelect: () => open("rename") },
    {
      kind: "action",
      label: "Notes and markers",
      icon: <NotebookPen {...icon} />,
      shortcut: actions.keyOf("notes"),
      onSelect: actions.openNotes,
    },
    {
      kind: "action",
      label: "Practice view",
      icon: <Maximize2 {...icon} />,
      shortcut: actions.keyOf("practice"),
      onSelect: actions.practise,
    },
    {
      kind: "action",
      label: "Keyboard shortcuts",
      icon: <Keyboard {...icon} />,
      shortcut: actions.keyOf("shortcuts"),
      onSelect: () => open("shortcuts"),
    },
  ];
  const next = nextStep(track, actions);
  if (next) entries.push(next);
  if (track.state === "ready") {
    const label = track.separations.length === 0 ? "Separate into stems" : "Separate again";
    const onSelect = () => actions.show("separate");
    entries.push({ kind: "action", label, icon: <Scissors {...icon} />, onSelect });
    const toExport = () => actions.show("export");
    entries.push({
      kind: "action",
      label: "Export",
      icon: <Download {...icon} />,
      onSelect: toExport,
    });
  }
  if (track.separations.length > 0) {
    const onSelect = () => actions.show("separations");
    entries.push({ kind: "action", label: "Separations", icon: <Layers {...icon} />, onSelect });
  }
  entries.push({ kind: "separator" }, actions.quality, { kind: "separator" });
  entries.push({
    kind: "action",
    label: "Move to bin",
    icon: <Trash2 {...icon} />,
    isDanger: true,
    onSelect: actions.leave,
  });
  return entries;
}

function qualityEntry(facts: QualityFacts, choose: (quality: SoundQuality) => void): MenuEntry {
  const choices = QUALITIES.map((quality) => ({
    kind: "choice" as const,
    label: qualityLabel(quality, facts),
    isChosen: quality === facts.quality,
    onSelect: () => choose(quality),
  }));
  return { kind: "choices", label: "Sound quality", note: missingText(facts), choices };
}

function nextStep(track: TrackView, actions: TrackActions): MenuEntry | null {
  const job = jobOf(track);
  if (job?.state === "failed" || job?.state === "cancelled") {
    const icon = <RotateCw size={15} />;
    const label = job.state === "failed" ? "Retry" : "Start again";
    return { kind: "action", label, icon, onSelect: () => actions.retryJob(job.id) };
  }
  return null;
}
