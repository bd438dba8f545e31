"use client";
import { Keyboard } from "lucide-react";
import { useState } from "react";
import { IconButton } from "../../../_components/icon-button.tsx";
import { withMainVolume } from "../../../_player/mixer.ts";
import { CompareSwitch } from "./compare-switch.tsx";
import { MainLevel } from "./main-level.tsx";
import { PlayButton, ToStartButton } from "./play-button.tsx";
import { PlaybackWords } from "./playback-words.tsx";
import { PositionReadout } from "./position-readout.tsx";
import { ShortcutsDialog } from "./shortcuts-dialog.tsx";
import { useStudio } from "./studio-context.ts";
import { VolumeFader } from "./volume-fader.tsx";

/** Play, position, what is heard, and how loud; stays where it is whatever the state. */
export function Transport() {
  const { mixer, session } = useStudio();
  const [hasShortcuts, setHasShortcuts] = useState(false);
  return (
    <footer
      aria-label="Transport"
      data-bottom-bar
      className="flex h-19 shrink-0 items-center gap-5 border-t border-line-2 bg-surface px-4 max-md:hidden"
    >
      <div className="flex items-center gap-2">
        <ToStartButton />
        <PlayButton size={44} />
      </div>
      <PositionReadout className="w-28" />
      <span aria-hidden="true" className="h-10 w-px bg-line-2" />
      <CompareSwitch />
      <PlaybackWords className="min-w-0 grow" />
      <MainLevel className="max-lg:hidden" />
      <VolumeFader
        label="Main volume"
        levelDb={mixer.mainDb}
        hasValue={false}
        onChange={(levelDb) => session.setMixer((held) => withMainVolume(held, levelDb))}
        className="w-24 shrink-0 [--raised:var(--surface)]"
      />
      <IconButton
        label="Keyboard shortcuts"
        shortcut="?"
        icon={<Keyboard size={16} />}
        onClick={() => setHasShortcuts(true)}
      />
      {hasShortcuts ? <ShortcutsDialog onClose={() => setHasShortcuts(false)} /> : null}
    </footer>
  );
}
