"use client";
import { Minimize2 } from "lucide-react";
import { useEffect, useLayoutEffect, useRef, type KeyboardEvent } from "react";
import { Button } from "../../../../_components/button.tsx";
import { isInLayer } from "../../../../_components/is-in-layer.ts";
import type { BeatGrid } from "../../../../_player/practice/beat-grid.ts";
import { loopLength, type Loop } from "../../../../_player/practice/loop-edit.ts";
import { repeatWords } from "../../../../_player/practice/repeat-words.ts";
import { Scope } from "../../../../_player/scope.ts";
import { stayAwake } from "../../../../_player/browser/stay-awake.ts";
import { ClickButton } from "./click-controls.tsx";
import { CountInCard } from "./count-in-card.tsx";
import { Overview } from "../rulers/overview.tsx";
import { PlaybackWords } from "../transport/playback-words.tsx";
import { PlayRow } from "../transport/play-row.tsx";
import { BeatText, PositionText } from "../transport/position-readout.tsx";
import { usePractice } from "./practice-context.ts";
import { StretchSheets } from "../stretch/stretch-sheets.tsx";
import { useStudio } from "../studio-context.ts";

/** The instrument in hand, the screen out of reach: large figures and controls only, and the screen stays on. */
export function PracticeView() {
  const { setPracticeView } = usePractice();
  const before = useRef<Element | null>(null);
  // Before the browser takes the focus from what lies under the view.
  useLayoutEffect(() => {
    before.current ??= document.activeElement;
  }, []);
  useEffect(() => {
    const scope = new Scope();
    stayAwake(scope);
    return () => {
      scope.close();
      if (before.current instanceof HTMLElement) before.current.focus();
    };
  }, []);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape" && !isInLayer(event.target)) setPracticeView(false);
  };
  return (
    <section
      aria-label="Practice view"
      onKeyDown={onKeyDown}
      className="fixed inset-0 z-10 flex flex-col gap-4 bg-surface p-4 pb-[max(1rem,env(safe-area-inset-bottom))] short:flex-row"
    >
      <PracticeHead />
      <PracticeControls />
    </section>
  );
}

function PracticeHead() {
  const { track, settings, playback } = useStudio();
  const { grid, setPracticeView } = usePractice();
  const close = useRef<HTMLButtonElement>(null);
  useEffect(() => close.current?.focus(), []);
  const loop = settings.loop?.isOn ? settings.loop : null;
  return (
    <div className="flex min-h-0 min-w-0 grow flex-col gap-3">
      <header className="flex items-center justify-between gap-3">
        <h2 className="truncate text-md">{track.title}</h2>
        <Button ref={close} icon={<Minimize2 size={15} />} onClick={() => setPracticeView(false)}>
          Leave practice view
        </Button>
      </header>
      <div className="flex min-h-0 grow flex-col items-center justify-center">
        {grid ? (
          <BeatText
            grid={grid}
            className="tn text-[clamp(3rem,18vmin,9rem)] leading-none font-semibold tracking-tight"
          />
        ) : null}
        <PositionText
          className={
            grid
              ? "tn mt-3 text-xl text-t2"
              : "tn text-[clamp(3rem,18vmin,9rem)] leading-none font-semibold tracking-tight"
          }
        />
        <p className="tn mt-2 min-h-6 text-md text-accent-text">
          {loop ? loopWords(loop, grid, playback.wraps) : ""}
        </p>
        <PlaybackWords className="text-center" />
      </div>
      <Overview className="h-12 shrink-0" />
    </div>
  );
}

function loopWords(loop: Loop, grid: BeatGrid | null, wraps: number): string {
  return ["Loop", loopLength(loop, grid), repeatWords(loop, wraps)].filter(Boolean).join(", ");
}

function PracticeControls() {
  const { loop } = usePractice();
  return (
    <div className="mx-auto flex w-full max-w-110 shrink-0 flex-col justify-center gap-4 short:w-60 short:gap-3">
      <PlayRow>
        <ClickButton />
      </PlayRow>
      <div className="grid grid-cols-2 gap-2 *:px-1!">
        <Button onClick={() => loop.setHere("start")}>Loop start here</Button>
        <Button onClick={() => loop.setHere("end")}>Loop end here</Button>
      </div>
      <div className="flex gap-2 max-[22rem]:gap-1.5 short:gap-1.5">
        <StretchSheets />
        <CountInCard />
      </div>
    </div>
  );
}
