"use client";
import { classNames } from "../../../../_components/class-names.ts";
import { useStudio } from "../studio-context.ts";

/** In the mix's lane: hear it in place of the stems, at the same place and level. */
export function ListenToMix() {
  const { player, playback } = useStudio();
  const isOn = playback.listening === "mix";
  return (
    <button
      type="button"
      aria-description="Listen to the mix in place of the stems"
      aria-pressed={isOn}
      title="Compare, key C"
      onClick={() => player?.setListening(isOn ? "stems" : "mix")}
      className={classNames(
        "h-6 shrink-0 rounded-[5px] px-2 text-xs font-semibold phone:h-7.5 phone:text-sm pointer-coarse:h-7.5",
        isOn
          ? "bg-accent-fill text-on-accent"
          : "bg-surface text-t2 inset-ring-1 inset-ring-line-2 hover:bg-hover hover:text-t1",
      )}
    >
      A/B
    </button>
  );
}
