"use client";
import { ArrowLeftRight, ChevronDown, Layers, ListTree, LoaderCircle } from "lucide-react";
import { Button } from "../../../../_components/button.tsx";
import { classNames } from "../../../../_components/class-names.ts";
import { IconButton } from "../../../../_components/icon-button.tsx";
import { Menu } from "../../../../_components/menu.tsx";
import type { MenuEntry } from "../../../../_components/menu-item.tsx";
import { hasAudio } from "../../../../_player/packs/choose-separation.ts";
import { useShortcutText } from "../shortcuts/use-shortcut-text.ts";
import { useStudio, type StudioParts } from "../studio-context.ts";

export interface SeparationMenuProps {
  /** For the thumb: as wide as its place, 44 high. */
  isLarge?: boolean;
}

/** Which separation plays, the way to another one, and the switch between the last two. */
export function SeparationMenu({ isLarge = false }: SeparationMenuProps) {
  const parts = useStudio();
  const keyOf = useShortcutText();
  const { track, session, separationId, otherSeparation, listenState } = parts;
  const { separations } = track;
  const heard = separations.find(({ id }) => id === separationId) ?? separations[0];
  if (!heard) return null;
  const isLoading = hasAudio(heard) && listenState(heard.id) === "loading";
  return (
    <>
      <Menu
        label="Separations"
        align="start"
        entries={entriesOf(parts)}
        trigger={(trigger) => (
          <Button
            {...trigger}
            size={isLarge ? "md" : "sm"}
            aria-label={`Separation: ${heard.label}`}
            aria-busy={isLoading}
            className={classNames(
              "shrink!",
              isLarge ? "min-w-0 grow justify-between!" : "max-w-64 min-w-16",
            )}
          >
            <span className="truncate">{heard.label}</span>
            {isLoading ? (
              <LoaderCircle size={13} className="working-spin shrink-0 text-t2" />
            ) : (
              <ChevronDown size={13} className="shrink-0 text-t3" />
            )}
          </Button>
        )}
      />
      {otherSeparation ? (
        <IconButton
          label={`Listen to ${otherSeparation.label}`}
          shortcut={keyOf("swap")}
          size={isLarge ? "lg" : "sm"}
          {...(isLarge ? { variant: "secondary" } : {})}
          icon={<ArrowLeftRight size={isLarge ? 18 : 15} />}
          onClick={() => session.select(otherSeparation)}
        />
      ) : null}
    </>
  );
}

function entriesOf({ track, session, separationId, show }: StudioParts): MenuEntry[] {
  const audible = track.separations.filter(hasAudio);
  return [
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
}
