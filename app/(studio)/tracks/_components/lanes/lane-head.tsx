"use client";
import type { KeyboardEvent, ReactNode } from "react";
import { classNames } from "../../../../_components/class-names.ts";
import { isInLayer } from "../../../../_components/is-in-layer.ts";
import { stemLook } from "../../../../_components/stems.ts";
import { isAudible, stemSetting, withPan, withVolume } from "../../../../_player/mixer/mixer.ts";
import { LaneFailure } from "./lane-failure.tsx";
import { useLaneName } from "./lane-name.ts";
import { LaneTitle } from "./lane-title.tsx";
import { LevelMeter } from "../controls/level-meter.tsx";
import { MuteSolo } from "./mute-solo.tsx";
import { PanDial } from "../controls/pan-control.tsx";
import { StemLane } from "./stem-lane.tsx";
import { useStudio } from "../studio-context.ts";
import { VolumeFader } from "../controls/volume-fader.tsx";

const KEY_STEPS_DB: Readonly<Record<string, number>> = { ArrowUp: 1, ArrowDown: -1 };

/** A stem's lane with strip, icon, name, mute, solo, volume, pan and meter. */
export function LaneHead({ stem, body }: { stem: string; body: ReactNode }) {
  const { mixer, session, playback, stemNames } = useStudio();
  const { fillClass } = stemLook(stem);
  const label = useLaneName(stem);
  const { volumeDb, pan } = stemSetting(mixer, stem);
  const isOn = isAudible(mixer, stem, stemNames);
  const isLost = playback.lostStems.includes(stem);
  const setVolume = (levelDb: number) =>
    session.setMixer((held) => withVolume(held, stem, levelDb));
  const onKeyDown = (event: KeyboardEvent) => {
    const step = KEY_STEPS_DB[event.key];
    const isOther = event.altKey || event.ctrlKey || event.metaKey;
    if (step === undefined || isOther || event.defaultPrevented || isInLayer(event.target)) return;
    event.preventDefault();
    setVolume(volumeDb + step);
  };
  const head = (
    <div className="relative flex min-w-0 items-center gap-2.5 border-r border-line bg-raised pr-2.5 pl-3 phone:py-1.5 phone:pr-1.5 xl:pl-4">
      <span
        aria-hidden="true"
        className={classNames(
          "absolute inset-y-0 left-0 w-0.75 forced-color-adjust-none",
          fillClass,
          !isOn && "opacity-40",
        )}
      />
      <div className="flex min-w-0 grow flex-col gap-3.5 max-xl:gap-2 phone:gap-1.5">
        <div className="flex items-center gap-2 phone:flex-col phone:items-stretch phone:gap-1.5">
          <LaneTitle stem={stem} isOn={isOn} />
          <MuteSolo stem={stem} />
        </div>
        <VolumeFader
          label={`${label} volume`}
          levelDb={volumeDb}
          isDimmed={!isOn}
          onChange={setVolume}
          className="phone:hidden"
        />
      </div>
      <PanDial
        label={`${label} pan`}
        pan={pan}
        onChange={(next) => session.setMixer((held) => withPan(held, stem, next))}
        className="max-xl:hidden"
      />
      <LevelMeter channel={stem} label={label} fillClass={fillClass} />
    </div>
  );
  const lane = isLost ? <LaneFailure /> : body;
  return <StemLane label={label} head={head} body={lane} onKeyDown={onKeyDown} />;
}
