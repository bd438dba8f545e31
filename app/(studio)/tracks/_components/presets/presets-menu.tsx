"use client";
import { ListPlus, SlidersHorizontal } from "lucide-react";
import { useState } from "react";
import { Button, type ButtonProps } from "../../../../_components/button.tsx";
import { Menu } from "../../../../_components/menu.tsx";
import type { MenuEntry } from "../../../../_components/menu-item.tsx";
import { useToasts } from "../../../../_components/toasts.tsx";
import {
  isPresetOn,
  offeredPresets,
  withPreset,
  type Preset,
} from "../../../../_player/mixer/presets.ts";
import { PresetsDialog } from "./presets-dialog.tsx";
import { useStudio } from "../studio-context.ts";
import { usePreferences } from "./use-preferences.ts";

interface PresetsMenuProps extends Pick<ButtonProps, "variant"> {
  className?: string;
}

/** Ways to hear the stems, each in one step; needs two stems at least. */
export function PresetsMenu({ className, variant = "ghost" }: PresetsMenuProps) {
  const { stemNames, mixer } = useStudio();
  const { preferences } = usePreferences();
  const apply = useApplyPreset();
  const [isManaging, setIsManaging] = useState(false);
  if (stemNames.length < 2) return null;
  const offered = offeredPresets(stemNames);
  const isOffered = (name: string) => offered.some((preset) => preset.name === name);
  const choices = (presets: readonly Preset[], nameOf: (name: string) => string) =>
    presets.map((preset): MenuEntry => ({
      kind: "choice",
      label: nameOf(preset.name),
      isChosen: isPresetOn(mixer, preset, stemNames),
      onSelect: () => apply(preset),
    }));
  const own = choices(preferences?.presets ?? [], (name) =>
    isOffered(name) ? `${name} (yours)` : name,
  );
  const entries: MenuEntry[] = [
    ...choices(offered, (name) => name),
    ...(own.length > 0 ? [{ kind: "separator" } as const, ...own] : []),
    { kind: "separator" },
    {
      kind: "action",
      label: own.length > 0 ? "Save or delete presets" : "Save as a preset",
      icon: <ListPlus size={15} />,
      onSelect: () => setIsManaging(true),
    },
  ];
  return (
    <>
      <Menu
        label="Presets"
        entries={entries}
        trigger={(trigger) => (
          <Button
            {...trigger}
            variant={variant}
            icon={<SlidersHorizontal size={15} />}
            {...(className === undefined ? {} : { className })}
          >
            Presets
          </Button>
        )}
      />
      {isManaging ? <PresetsDialog onClose={() => setIsManaging(false)} /> : null}
    </>
  );
}

/** Applies a preset, and offers the mixer as it was. */
function useApplyPreset(): (preset: Preset) => void {
  const { session, mixer, stemNames } = useStudio();
  const toasts = useToasts();
  return (preset) => {
    session.setMixer((held) => withPreset(held, preset, stemNames));
    toasts.show({
      tone: "done",
      key: "preset",
      title: preset.name,
      action: { label: "Undo", onSelect: () => session.setMixer(() => mixer) },
    });
  };
}
