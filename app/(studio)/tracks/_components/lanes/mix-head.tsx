"use client";
import { classNames } from "../../../../_components/class-names.ts";
import { stemLook } from "../../../../_components/stems.ts";
import { MIX, stemSetting, withVolume } from "../../../../_player/mixer/mixer.ts";
import { LevelMeter } from "../controls/level-meter.tsx";
import { ListenToMix } from "../separations/listen-to-mix.tsx";
import { useStudio } from "../studio-context.ts";
import { VolumeFader } from "../controls/volume-fader.tsx";

/** Head of the original mix's lane: what the stems came from, to compare them with. */
export function MixHead({ label }: { label: string }) {
  const { stems, mixer, session, playback } = useStudio();
  const { Icon, fillClass } = stemLook(MIX);
  const isOn = stems === null || playback.listening === "mix";
  return (
    <div className="relative flex min-w-0 items-center gap-2.5 border-r border-line bg-raised pr-2.5 pl-3 phone:py-1.5 phone:pr-1.5 xl:pl-4">
      <span aria-hidden="true" className="absolute inset-y-0 left-0 w-0.75 bg-t3" />
      <div className="flex min-w-0 grow flex-col gap-3.5 max-xl:gap-2 phone:gap-1.5">
        <div className="flex items-center gap-2 phone:flex-col phone:items-stretch phone:gap-1.5">
          <span className="flex min-w-0 grow items-center gap-2 phone:gap-1.5">
            <Icon size={16} aria-hidden="true" className={isOn ? "text-t2" : "text-t3"} />
            <span className={classNames("truncate font-semibold", !isOn && "text-t3")}>
              <span className="phone:hidden">{label}</span>
              <span className="desk:hidden">{stems ? "Original" : label}</span>
            </span>
          </span>
          {stems ? <ListenToMix /> : null}
        </div>
        <VolumeFader
          label={`${label} volume`}
          levelDb={stemSetting(mixer, MIX).volumeDb}
          isDimmed={!isOn}
          onChange={(levelDb) => session.setMixer((held) => withVolume(held, MIX, levelDb))}
          className="phone:hidden"
        />
      </div>
      <span aria-hidden="true" className="w-9.5 shrink-0 max-xl:hidden" />
      <LevelMeter channel={MIX} label={label} fillClass={fillClass} />
    </div>
  );
}
