"use client";
import { Keyboard } from "lucide-react";
import { useState } from "react";
import { IconButton } from "../../../../_components/icon-button.tsx";
import { withMainVolume } from "../../../../_player/mixer/mixer.ts";
import { ClickControls } from "../practice/click-controls.tsx";
import { CompareSwitch } from "../separations/compare-switch.tsx";
import { LoopButton } from "../loops/loop-button.tsx";
import { MainLevel } from "./main-level.tsx";
import { PlayButton, ToStartButton } from "./play-button.tsx";
import { PlaybackWords } from "./playback-words.tsx";
import { PositionReadout } from "./position-readout.tsx";
import { ShortcutsDialog } from "../shortcuts/shortcuts-dialog.tsx";
import { useShortcutText } from "../shortcuts/use-shortcut-text.ts";
import { SnapSelect } from "../loops/snap-select.tsx";
import { StretchControls } from "../stretch/stretch-controls.tsx";
import { useStudio } from "../studio-context.ts";
import { VolumeFader } from "../controls/volume-fader.tsx";

/** The switch between stems and mix under the words on what is heard; narrow windows have the words alone. */
function Listening() {
  const { stems, mix } = useStudio();
  const hasSwitch = stems !== null && mix !== null;
  return (
    <div className="flex min-w-0 grow flex-col gap-1">
      <PlaybackWords
        className="line-clamp-3 text-xs leading-3.5 lg:truncate"
        {...(hasSwitch ? { resting: "Listen to" } : {})}
      />
      <CompareSwitch className="self-start max-lg:hidden" />
    </div>
  );
}

/** Play, position, what is heard, and how loud; stays where it is whatever the state. */
export function Transport() {
  const { mixer, session } = useStudio();
  const keyOf = useShortcutText();
  const [hasShortcuts, setHasShortcuts] = useState(false);
  return (
    <section
      aria-label="Transport"
      data-bottom-bar
      className="flex h-19 shrink-0 items-center gap-4 border-t border-line-2 bg-surface px-4 max-[90rem]:gap-3 max-[90rem]:px-3 phone:hidden"
    >
      <div className="flex items-center gap-2">
        <ToStartButton />
        <PlayButton size={44} />
        <LoopButton />
      </div>
      <PositionReadout className="w-28" />
      <span aria-hidden="true" className="h-10 w-px bg-line-2 max-[90rem]:hidden" />
      <StretchControls />
      <ClickControls />
      <SnapSelect className="max-[90rem]:hidden" />
      <Listening />
      <MainLevel className="max-xl:hidden pointer-coarse:max-[100rem]:hidden" />
      <VolumeFader
        label="Main volume"
        levelDb={mixer.mainDb}
        hasValue={false}
        onChange={(levelDb) => session.setMixer((held) => withMainVolume(held, levelDb))}
        className="w-24 shrink-0 [--raised:var(--surface)] max-lg:w-18"
      />
      <IconButton
        label="Keyboard shortcuts"
        shortcut={keyOf("shortcuts")}
        icon={<Keyboard size={16} />}
        onClick={() => setHasShortcuts(true)}
      />
      {hasShortcuts ? <ShortcutsDialog onClose={() => setHasShortcuts(false)} /> : null}
    </section>
  );
}
