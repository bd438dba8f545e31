"use client";
import { Play, Trash2 } from "lucide-react";
import { useState } from "react";
import { Button } from "../../../../_components/button.tsx";
import { IconButton } from "../../../../_components/icon-button.tsx";
import { TextField } from "../../../../_components/text-field.tsx";
import { loopLength, type SavedLoop } from "../../../../_player/practice/loop-edit.ts";
import { newId, savedLoopsFull } from "../practice/place-edit.ts";
import { positionField } from "../practice/position-words.ts";
import { usePractice } from "../practice/practice-context.ts";
import { RenameField } from "../controls/rename-field.tsx";
import { useStudio } from "../studio-context.ts";

/** The loops that are kept with the track, and a field to keep the present one. */
export function SavedLoops() {
  const { settings } = useStudio();
  const { savedLoops } = settings;
  return (
    <section aria-label="Saved loops" className="flex flex-col gap-2 border-t border-line pt-4">
      <h3 className="text-sm font-medium text-t3">Saved loops</h3>
      {savedLoops.length === 0 ? <p className="text-t2">None yet.</p> : null}
      <ul className="flex flex-col gap-1">
        {savedLoops.map((saved) => (
          <SavedLine key={saved.id} saved={saved} />
        ))}
      </ul>
      {settings.loop ? <SaveForm /> : null}
    </section>
  );
}

function SavedLine({ saved }: { saved: SavedLoop }) {
  const { player, changeSettings } = useStudio();
  const { grid, loop } = usePractice();
  const { id, name, startFrame } = saved;
  const recall = () => {
    loop.over(saved);
    player?.seek(startFrame);
  };
  const rename = (next: string) =>
    next !== "" &&
    changeSettings(({ savedLoops }) => ({
      savedLoops: savedLoops.map((each) => (each.id === id ? { ...each, name: next } : each)),
    }));
  const remove = () =>
    changeSettings(({ savedLoops }) => ({
      savedLoops: savedLoops.filter((each) => each.id !== id),
    }));
  return (
    <li className="flex items-center gap-1">
      <IconButton label={`Loop ${name}`} icon={<Play size={14} />} onClick={recall} />
      <RenameField label={`Name of ${name}`} name={name} onRename={rename} />
      <span className="tn shrink-0 text-sm text-t3">
        {positionField(grid, startFrame)}, {loopLength(saved, grid)}
      </span>
      <IconButton label={`Delete ${name}`} icon={<Trash2 size={14} />} onClick={remove} />
    </li>
  );
}

function SaveForm() {
  const { settings, changeSettings } = useStudio();
  const [name, setName] = useState("");
  const full = savedLoopsFull(settings);
  const save = () => {
    const { loop, savedLoops } = settings;
    if (!loop || full !== undefined) return;
    const kept = {
      id: newId(),
      name: name.trim() === "" ? `Loop ${savedLoops.length + 1}` : name.trim(),
      startFrame: loop.startFrame,
      endFrame: loop.endFrame,
    };
    changeSettings({ savedLoops: [...savedLoops, kept] });
    setName("");
  };
  return (
    <div className="flex items-end gap-2">
      <TextField
        label="Keep this loop as"
        value={name}
        maxLength={100}
        placeholder={`Loop ${settings.savedLoops.length + 1}`}
        className="min-w-0 grow"
        onChange={(event) => setName(event.target.value)}
        onKeyDown={(event) => event.key === "Enter" && save()}
      />
      <Button size="lg" disabledReason={full} onClick={save}>
        Save
      </Button>
    </div>
  );
}
