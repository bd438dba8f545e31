"use client";
import { Ellipsis } from "lucide-react";
import type { ReactNode } from "react";
import { Dialog } from "../../../../_components/dialog.tsx";
import { IconButton } from "../../../../_components/icon-button.tsx";
import { stemLook } from "../../../../_components/stems.ts";
import {
  isAudible,
  MIX,
  stemSetting,
  withMainVolume,
  withPan,
  withVolume,
} from "../../../../_player/mixer/mixer.ts";
import { LaneMenu } from "./lane-menu.tsx";
import { useLaneName } from "./lane-name.ts";
import { LevelMeter } from "../controls/level-meter.tsx";
import { MuteSolo } from "./mute-solo.tsx";
import { PanSlider } from "../controls/pan-control.tsx";
import { PresetsMenu } from "../presets/presets-menu.tsx";
import { useStudio } from "../studio-context.ts";
import { VolumeFader } from "../controls/volume-fader.tsx";

/** As wide as the sliders, which have their value beside them; a clip light goes where that is. */
const BESIDE_VALUE = "pl-1 pr-11.5";

/** Volume, level, pan, mute and solo of all stems, the mix and the main output with theirs, as a sheet. */
export function MixerSheet({ onClose }: { onClose: () => void }) {
  const { stemNames, mixer, session } = useStudio();
  const volumes = [
    ...(stemNames.length > 0
      ? [
          {
            label: "Original mix volume",
            channel: MIX,
            meterLabel: "Original mix",
            fillClass: stemLook(MIX).fillClass,
            levelDb: stemSetting(mixer, MIX).volumeDb,
            set: (levelDb: number) => session.setMixer((held) => withVolume(held, MIX, levelDb)),
          },
        ]
      : []),
    {
      label: "Main volume",
      channel: "main",
      meterLabel: "Main out",
      fillClass: "bg-ok",
      levelDb: mixer.mainDb,
      set: (levelDb: number) => session.setMixer((held) => withMainVolume(held, levelDb)),
    },
  ];
  return (
    <Dialog title="Mixer" onClose={onClose}>
      <PresetsMenu variant="secondary" className="mb-4 w-full" />
      <ul className="flex flex-col gap-4 pb-4 [--raised:var(--overlay)]">
        {stemNames.map((stem) => (
          <StemChannel key={stem} stem={stem} />
        ))}
        {volumes.map(({ label, levelDb, set, meterLabel, ...meter }) => (
          <li key={label} className="flex flex-col gap-1 border-t border-line pt-4">
            <span className="font-semibold">{label}</span>
            <VolumeFader label={label} levelDb={levelDb} onChange={set} />
            <LevelMeter {...meter} label={meterLabel} isFlat className={BESIDE_VALUE} />
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

function StemChannel({ stem }: { stem: string }) {
  const { stemNames, mixer, session } = useStudio();
  const { Icon, textClass, fillClass } = stemLook(stem);
  const name = useLaneName(stem);
  const { volumeDb, pan } = stemSetting(mixer, stem);
  return (
    <li className="flex flex-col gap-1">
      <span className="flex items-center gap-2">
        <Icon size={16} aria-hidden="true" className={textClass} />
        <span className="min-w-0 grow truncate font-semibold">{name}</span>
        <span className="w-24 shrink-0">
          <MuteSolo stem={stem} />
        </span>
        <LaneMenu
          stem={stem}
          trigger={(trigger) => (
            <IconButton
              {...trigger}
              label={`Lane ${name}`}
              hasTooltip={false}
              icon={<Ellipsis size={16} />}
            />
          )}
        />
      </span>
      <SliderLine label="Volume">
        <VolumeFader
          label={`${name} volume`}
          levelDb={volumeDb}
          isDimmed={!isAudible(mixer, stem, stemNames)}
          onChange={(levelDb) => session.setMixer((held) => withVolume(held, stem, levelDb))}
        />
      </SliderLine>
      <SliderLine>
        <LevelMeter
          channel={stem}
          label={name}
          fillClass={fillClass}
          isFlat
          className={BESIDE_VALUE}
        />
      </SliderLine>
      <SliderLine label="Pan">
        <PanSlider
          label={`${name} pan`}
          pan={pan}
          onChange={(next) => session.setMixer((held) => withPan(held, stem, next))}
        />
      </SliderLine>
    </li>
  );
}

function SliderLine({ label, children }: { label?: string; children: ReactNode }) {
  return (
    <div className="grid grid-cols-[3rem_minmax(0,1fr)] items-center gap-2">
      <span aria-hidden="true" className="text-sm text-t3">
        {label}
      </span>
      {children}
    </div>
  );
}
