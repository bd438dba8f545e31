"use client";
import { SlidersVertical } from "lucide-react";
import { useState } from "react";
import { IconButton } from "../../../_components/icon-button.tsx";
import { formatPosition } from "./format-position.ts";
import { CompareSwitch } from "./compare-switch.tsx";
import { MixerSheet } from "./mixer-sheet.tsx";
import { Overview } from "./overview.tsx";
import { PlayButton, ToStartButton } from "./play-button.tsx";
import { PlaybackWords } from "./playback-words.tsx";
import { PositionText } from "./position-readout.tsx";
import { SeparationMenu } from "./separation-menu.tsx";
import { useStudio } from "./studio-context.ts";

const SAMPLE_RATE = 44_100;

/** The transport of phones, in reach of the thumb; volumes are in the mixer sheet. */
export function MobileTransport() {
  const { timeline, track } = useStudio();
  const [hasMixer, setHasMixer] = useState(false);
  return (
    <footer
      aria-label="Transport"
      data-bottom-bar="tall"
      className="shrink-0 border-t border-line-2 px-4 pt-2.5 pb-[max(1.5rem,env(safe-area-inset-bottom))] md:hidden"
    >
      <Overview className="h-7" />
      <div className="tn mt-1 flex gap-3 text-sm text-t3">
        <PositionText className="font-semibold text-t1" />
        <PlaybackWords className="min-w-0 grow text-center" />
        <span>{formatPosition(timeline.size.durationFrames / SAMPLE_RATE)}</span>
      </div>
      <div className="mt-1.5 grid grid-cols-[1fr_auto_1fr] items-center">
        <div>
          <ToStartButton />
        </div>
        <PlayButton size={60} />
        <div className="flex justify-end">
          <IconButton
            label="Mixer"
            icon={<SlidersVertical size={20} />}
            onClick={() => setHasMixer(true)}
          />
        </div>
      </div>
      <CompareSwitch className="mt-2.5 w-full *:grow" />
      {track.separations.length > 0 ? (
        <div className="mt-2 flex min-w-0 gap-2">
          <SeparationMenu isLarge />
        </div>
      ) : null}
      {hasMixer ? <MixerSheet onClose={() => setHasMixer(false)} /> : null}
    </footer>
  );
}
