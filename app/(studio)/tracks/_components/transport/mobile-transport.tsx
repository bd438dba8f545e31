"use client";
import { SlidersVertical } from "lucide-react";
import { useState } from "react";
import { IconButton } from "../../../../_components/icon-button.tsx";
import { formatPosition } from "../controls/format-position.ts";
import { ClickButton } from "../practice/click-controls.tsx";
import { CompareSwitch } from "../separations/compare-switch.tsx";
import { CountInCard } from "../practice/count-in-card.tsx";
import { FollowButton } from "../rulers/follow-button.tsx";
import { MixerSheet } from "../lanes/mixer-sheet.tsx";
import { Overview } from "../rulers/overview.tsx";
import { PlaybackWords } from "./playback-words.tsx";
import { PlayRow } from "./play-row.tsx";
import { BeatText, PositionText } from "./position-readout.tsx";
import { usePractice } from "../practice/practice-context.ts";
import { SeparationMenu } from "../separations/separation-menu.tsx";
import { StretchSheets } from "../stretch/stretch-sheets.tsx";
import { useStudio } from "../studio-context.ts";
import { ZoomButtons } from "../rulers/zoom-buttons.tsx";

const SAMPLE_RATE = 44_100;

/** The transport of phones, in reach of the thumb; volumes are in the mixer sheet. */
export function MobileTransport() {
  const { timeline, track } = useStudio();
  const { grid } = usePractice();
  const [hasMixer, setHasMixer] = useState(false);
  return (
    <section
      aria-label="Transport"
      data-bottom-bar="tall"
      className="shrink-0 border-t border-line-2 px-4 pt-2.5 pb-[max(1.5rem,env(safe-area-inset-bottom))] desk:hidden short:flex short:w-60 short:flex-col short:overflow-y-auto short:border-t-0 short:border-l short:px-3 short:pb-[max(0.75rem,env(safe-area-inset-bottom))]"
    >
      <div className="flex h-7 shrink-0 items-center gap-1">
        <Overview className="h-7 min-w-0 grow" />
        <FollowButton />
        <ZoomButtons />
      </div>
      <div className="tn mt-1 flex shrink-0 gap-3 text-sm text-t3">
        <PositionText className="font-semibold text-t1" />
        {grid ? (
          <span>
            bar <BeatText grid={grid} />
          </span>
        ) : null}
        <PlaybackWords className="min-w-0 grow truncate text-center" />
        <span className="ml-auto">
          {formatPosition(timeline.size.durationFrames / SAMPLE_RATE)}
        </span>
      </div>
      <div className="mt-1.5 short:my-auto">
        <PlayRow>
          <ClickButton />
          <IconButton
            label="Mixer"
            icon={<SlidersVertical size={20} />}
            onClick={() => setHasMixer(true)}
          />
        </PlayRow>
      </div>
      <div className="mt-2.5 flex gap-2 max-[22rem]:gap-1.5 short:gap-1.5">
        <StretchSheets />
        <CountInCard />
      </div>
      <div className="mt-2 flex flex-wrap gap-2">
        <CompareSwitch className="grow *:grow" />
        {track.separations.length > 0 ? (
          <div className="flex min-w-0 grow gap-2">
            <SeparationMenu isLarge />
          </div>
        ) : null}
      </div>
      {hasMixer ? <MixerSheet onClose={() => setHasMixer(false)} /> : null}
    </section>
  );
}
