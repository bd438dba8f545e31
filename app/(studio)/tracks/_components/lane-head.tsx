"use client";
import type { KeyboardEvent, ReactNode } from "react";
import { classNames } from "../../../_components/class-names.ts";
import { stemLook } from "../../../_components/stems.ts";
import { isAudible, stemSetting, withVolume } from "../../../_player/mixer.ts";
import { LevelMeter } from "./level-meter.tsx";
import { LaneFailure } from "./lane-failure.tsx";
import { MuteSolo } from "./mute-solo.tsx";
import { StemLane } from "./stem-lane.tsx";
import { useStudio } from "./studio-context.ts";
import { VolumeFader } from "./volume-fader.tsx";

const KEY_STEPS_DB: Readonly<Record<string, number>> = { ArrowUp: 1, ArrowDown: -1 };

/** A stem's lane with strip, icon, name, mute, solo, volume and meter. */
export function LaneHead({ stem, body }: { stem: string; body: ReactNode }) {
  const { mixer, session, playback, stemNames } = useStudio();
  const { label, Icon, textClass, fillClass } = stemLook(stem);
  const { volumeDb } = stemSetting(mixer, stem);
  const isOn = isAudible(mixer, stem, stemNames);
  const isLost = playback.lostStems.includes(stem);
  const setVolume = (levelDb: number) =>
    session.setMixer((held) => withVolume(held, stem, levelDb));
  const onKeyDown = (event: KeyboardEvent) => {
    const step = KEY_STEPS_DB[event.key];
    if (step === undefined || event.defaultPrevented) return;
    event.preventDefault();
    setVolume(volumeDb + step);
  };
  const head = (
    <div className="relative flex min-w-0 items-center gap-2.5 border-r border-line bg-raised pr-2.5 pl-3 max-md:py-1.5 max-md:pr-1.5 xl:pl-4">
      <span
        aria-hidden="true"
        className={classNames(
          "absolute inset-y-0 left-0 w-0.75 forced-color-adjust-none",
          fillClass,
          !isOn && "opacity-40",
        )}
      />
      <div className="flex min-w-0 grow flex-col gap-3.5 max-xl:gap-2 max-md:gap-1.5">
        <div className="flex items-center gap-2 max-md:flex-col max-md:items-stretch max-md:gap-1.5">
          <span className="flex min-w-0 grow items-center gap-2 max-md:gap-1.5">
            <Icon size={16} aria-hidden="true" className={isOn ? textClass : "text-t3"} />
            <span className={classNames("truncate font-semibold", !isOn && "text-t3")}>
              {label}
            </span>
          </span>
          <MuteSolo stem={stem} />
        </div>
        <VolumeFader
          label={`${label} volume`}
          levelDb={volumeDb}
          isDimmed={!isOn}
          onChange={setVolume}
          className="max-md:hidden"
        />
      </div>
      <LevelMeter channel={stem} fillClass={fillClass} />
    </div>
  );
  const lane = isLost ? <LaneFailure /> : body;
  return <StemLane label={label} head={head} body={lane} onKeyDown={onKeyDown} />;
}
