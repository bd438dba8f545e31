"use client";
import { useId } from "react";
import { CueList } from "./cue-list.tsx";
import { MarkerList } from "./marker-list.tsx";
import { PracticePanelBox } from "./practice-panel.tsx";
import { usePractice } from "./practice-context.ts";
import { useStudio } from "../studio-context.ts";

const MOST_NOTES = 20_000;

/** Cues, markers and notes of the track; everything is kept as it is typed. */
export function NotesPanel() {
  const { open } = usePractice();
  return (
    <PracticePanelBox title="Notes and markers" opens="notes" onClose={() => open(null)}>
      <CueList />
      <MarkerList />
      <Notes />
    </PracticePanelBox>
  );
}

function Notes() {
  const { settings, changeSettings } = useStudio();
  const id = useId();
  return (
    <section className="flex flex-col gap-1.5 border-t border-line pt-4">
      <label htmlFor={id} className="text-sm font-medium text-t3">
        Notes
      </label>
      <textarea
        id={id}
        rows={5}
        data-autofocus
        maxLength={MOST_NOTES}
        value={settings.notes}
        onChange={(event) => changeSettings({ notes: event.target.value })}
        className="w-full resize-y rounded-field bg-sunken p-3 text-md inset-ring-1 inset-ring-control phone:text-input-touch"
      />
    </section>
  );
}
