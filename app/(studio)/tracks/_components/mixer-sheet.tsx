"use client";
import { Dialog } from "../../../_components/dialog.tsx";
import { stemLook } from "../../../_components/stems.ts";
import { isAudible, stemSetting, withMainVolume, withVolume } from "../../../_player/mixer.ts";
import { MuteSolo } from "./mute-solo.tsx";
import { useStudio } from "./studio-context.ts";
import { VolumeFader } from "./volume-fader.tsx";

/** Volume, mute and solo of all stems and the main volume, as a sheet. */
export function MixerSheet({ onClose }: { onClose: () => void }) {
  const { stemNames, mixer, session } = useStudio();
  return (
    <Dialog title="Mixer" onClose={onClose}>
      <ul className="flex flex-col gap-4 [--raised:var(--overlay)]">
        {stemNames.map((stem) => {
          const { label, Icon, textClass } = stemLook(stem);
          return (
            <li key={stem} className="flex flex-col gap-1">
              <span className="flex items-center gap-2">
                <Icon size={16} aria-hidden="true" className={textClass} />
                <span className="grow font-semibold">{label}</span>
                <span className="w-24">
                  <MuteSolo stem={stem} />
                </span>
              </span>
              <VolumeFader
                label={`${label} volume`}
                levelDb={stemSetting(mixer, stem).volumeDb}
                isDimmed={!isAudible(mixer, stem, stemNames)}
                onChange={(levelDb) => session.setMixer((held) => withVolume(held, stem, levelDb))}
              />
            </li>
          );
        })}
        <li className="flex flex-col gap-1 border-t border-line pt-4">
          <span className="font-semibold">Main volume</span>
          <VolumeFader
            label="Main volume"
            levelDb={mixer.mainDb}
            onChange={(levelDb) => session.setMixer((held) => withMainVolume(held, levelDb))}
          />
        </li>
      </ul>
    </Dialog>
  );
}
