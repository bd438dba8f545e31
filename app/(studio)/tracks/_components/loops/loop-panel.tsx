"use client";
import { Trash2 } from "lucide-react";
import { Button } from "../../../../_components/button.tsx";
import { loopLength, type Loop } from "../../../../_player/practice/loop-edit.ts";
import { LoopEdgeField } from "./loop-edge-field.tsx";
import { LoopRepeats } from "./loop-repeats.tsx";
import { SavedLoops } from "./saved-loops.tsx";
import { PracticePanelBox } from "../practice/practice-panel.tsx";
import { usePractice } from "../practice/practice-context.ts";
import { useStudio } from "../studio-context.ts";
import { SnapSelect } from "./snap-select.tsx";
import { spanAt } from "../practice/track-analysis.ts";

const SAMPLE_RATE = 44_100;

/** Exact ends, length, repeats and tempo of the loop, and the loops that are kept. */
export function LoopPanel() {
  const { settings } = useStudio();
  const { open, loop } = usePractice();
  return (
    <PracticePanelBox title="Loop" opens="loop" onClose={() => open(null)}>
      {settings.loop ? (
        <LoopFields held={settings.loop} />
      ) : (
        <div className="flex items-center justify-between gap-3">
          <p className="text-t2">Nothing is looped.</p>
          <Button onClick={loop.toggle}>Loop from here</Button>
        </div>
      )}
      <SnapSelect />
      <SectionButton />
      {settings.loop ? <LoopRepeats held={settings.loop} /> : null}
      <SavedLoops />
      {settings.loop ? (
        <Button variant="dangerGhost" icon={<Trash2 size={15} />} onClick={loop.remove}>
          Remove loop
        </Button>
      ) : null}
    </PracticePanelBox>
  );
}

function LoopFields({ held }: { held: Loop }) {
  const { grid, loop } = usePractice();
  return (
    <>
      <div className="flex flex-col gap-3">
        <LoopEdgeField edge="start" held={held} />
        <LoopEdgeField edge="end" held={held} />
      </div>
      <div className="flex flex-wrap items-center gap-2">
        <span className="tn grow font-medium">{loopLength(held, grid)}</span>
        <Button onClick={() => loop.scale(0.5)}>Half as long</Button>
        <Button onClick={() => loop.scale(2)}>Twice as long</Button>
      </div>
    </>
  );
}

/** There only where the sections are known. */
function SectionButton() {
  const { player } = useStudio();
  const { analysis, loop } = usePractice();
  const { sections = [] } = analysis ?? {};
  if (sections.length === 0) return null;
  const loopHere = () => {
    const section = spanAt(sections, (player?.positionFrame ?? 0) / SAMPLE_RATE);
    if (!section) return;
    loop.over({
      startFrame: section.startSec * SAMPLE_RATE,
      endFrame: section.endSec * SAMPLE_RATE,
    });
  };
  return <Button onClick={loopHere}>Loop this section</Button>;
}
