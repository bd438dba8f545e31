"use client";
import { useId } from "react";
import { Button } from "../../../../_components/button.tsx";
import { Switch } from "../../../../_components/switch.tsx";
import type { StudioSettings } from "../../../../_player/settings/studio-settings.ts";
import { PanSlider } from "../controls/pan-control.tsx";
import { LabelledStepper } from "../controls/labelled-stepper.tsx";
import { PracticePanelBox } from "./practice-panel.tsx";
import { usePractice } from "./practice-context.ts";
import { useStudio } from "../studio-context.ts";
import { VolumeFader } from "../controls/volume-fader.tsx";

/** The click: on or off, how loud, where, and how many bars it counts in. */
export function ClickPanel() {
  const { grid, open } = usePractice();
  return (
    <PracticePanelBox title="Click" opens="click" onClose={() => open(null)}>
      {grid ? (
        <ClickFields />
      ) : (
        <div className="flex items-center justify-between gap-3">
          <p className="text-t2">The click needs to know the beats.</p>
          <Button onClick={() => open("beats")}>Set beats</Button>
        </div>
      )}
    </PracticePanelBox>
  );
}

function ClickFields() {
  const { settings, changeSettings } = useStudio();
  const id = useId();
  const { isOn, volumeDb, pan, countInBars } = settings.click;
  const set = (change: Partial<StudioSettings["click"]>) =>
    changeSettings(({ click }) => ({ click: { ...click, ...change } }));
  return (
    <>
      <div className="flex items-center justify-between gap-3">
        <span id={id} className="font-medium">
          Click on every beat
        </span>
        <Switch labelledBy={id} isOn={isOn} onChange={(next) => set({ isOn: next })} />
      </div>
      <div>
        <span className="font-medium">Volume</span>
        <VolumeFader
          label="Click volume"
          levelDb={volumeDb}
          onChange={(levelDb) => set({ volumeDb: levelDb })}
          className="[--raised:var(--overlay)]"
        />
      </div>
      <div className="[--raised:var(--overlay)]">
        <span className="font-medium">Pan</span>
        <PanSlider label="Click pan" pan={pan} onChange={(next) => set({ pan: clampPan(next) })} />
      </div>
      <LabelledStepper
        {...{ label: "Count-in", value: countInBars, min: 0, max: 4, step: 1, unit: "bars" }}
        onChange={(bars) => set({ countInBars: Math.round(bars) })}
      />
    </>
  );
}

function clampPan(pan: number): number {
  return Math.round(Math.min(1, Math.max(-1, pan)) * 100) / 100;
}
