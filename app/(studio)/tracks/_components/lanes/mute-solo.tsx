"use client";
import type { MouseEvent } from "react";
import { classNames } from "../../../../_components/class-names.ts";
import {
  stemSetting,
  toggleMute,
  toggleSolo,
  toggleSoloAlone,
} from "../../../../_player/mixer/mixer.ts";
import { useLaneName } from "./lane-name.ts";
import { useStudio } from "../studio-context.ts";

const BUTTON =
  "grid h-6 w-6 place-items-center rounded-[5px] text-xs font-semibold phone:h-7.5 phone:w-auto phone:grow phone:text-sm pointer-coarse:h-7.5 pointer-coarse:min-w-10";
const OFF = "bg-surface text-t2 inset-ring-1 inset-ring-line-2 hover:bg-hover hover:text-t1";

/** Mute and solo of one stem; Alt-click on S solos it alone. */
export function MuteSolo({ stem }: { stem: string }) {
  const { mixer, session } = useStudio();
  const { isMuted, isSoloed } = stemSetting(mixer, stem);
  const label = useLaneName(stem);
  const solo = (event: MouseEvent) => {
    const toggle = event.altKey ? toggleSoloAlone : toggleSolo;
    session.setMixer((held) => toggle(held, stem));
  };
  return (
    <span className="flex gap-1 phone:gap-1.5">
      <button
        type="button"
        aria-label={`Mute ${label}`}
        aria-pressed={isMuted}
        onClick={() => session.setMixer((held) => toggleMute(held, stem))}
        className={classNames(BUTTON, isMuted ? "bg-danger text-on-danger" : OFF)}
      >
        M
      </button>
      <button
        type="button"
        aria-label={`Solo ${label}`}
        aria-pressed={isSoloed}
        title="Alt-click solos this stem alone"
        onClick={solo}
        className={classNames(BUTTON, isSoloed ? "bg-accent-fill text-on-accent" : OFF)}
      >
        S
      </button>
    </span>
  );
}
