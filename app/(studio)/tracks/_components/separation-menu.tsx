"use client";
import { ArrowLeftRight, ChevronDown, Layers, ListTree } from "lucide-react";
import { Button } from "../../../_components/button.tsx";
import { IconButton } from "../../../_components/icon-button.tsx";
import { Menu } from "../../../_components/menu.tsx";
import type { MenuEntry } from "../../../_components/menu-item.tsx";
import { hasAudio } from "../../../_player/choose-separation.ts";
import { useStudio } from "./studio-context.ts";

/** Which separation plays, the way to another one, and the switch between the last two. */
export function SeparationMenu() {
  const { track, session, separationId, otherSeparation, show } = useStudio();
  const { separations } = track;
  const heard = separations.find(({ id }) => id === separationId) ?? separations[0];
  if (!heard) return null;
  const audible = separations.filter(hasAudio);
  const entries: MenuEntry[] = [
    ...audible.map((pack): MenuEntry => ({
      kind: "choice",
      label: pack.label,
      isChosen: pack.id === separationId,
      onSelect: () => session.select(pack),
    })),
    ...(audible.length > 0 ? [{ kind: "separator" } as const] : []),
    {
      kind: "action",
      label: "All separations",
      icon: <ListTree size={15} />,
      onSelect: () => show("separations"),
    },
    {
      kind: "action",
      label: "Separate again",
      icon: <Layers size={15} />,
      onSelect: () => show("separate"),
    },
  ];
  return (
    <>
      <Menu
        label="Separations"
        align="start"
        entries={entries}
        trigger={(trigger) => (
          <Button
            {...trigger}
            size="sm"
            aria-label={`Separation: ${heard.label}`}
            className="max-w-64 min-w-0 shrink!"
          >
            <span className="truncate">{heard.label}</span>
            <ChevronDown size={13} className="shrink-0 text-t3" />
          </Button>
        )}
      />
      {otherSeparation ? (
        <IconButton
          label={`Listen to ${otherSeparation.label}`}
          shortcut="B"
          size="sm"
          icon={<ArrowLeftRight size={15} />}
          onClick={() => session.select(otherSeparation)}
        />
      ) : null}
    </>
  );
}
