"use client";
import { Trash2 } from "lucide-react";
import type { SubmitEvent } from "react";
import type { StudioPreferences } from "#server/studio/studio-settings.ts";
import { Button } from "../../../../_components/button.tsx";
import { Dialog } from "../../../../_components/dialog.tsx";
import { IconButton } from "../../../../_components/icon-button.tsx";
import { TextField } from "../../../../_components/text-field.tsx";
import { presetOf } from "../../../../_player/mixer/presets.ts";
import { formText } from "../../../../_session/form-text.ts";
import { useStudio } from "../studio-context.ts";
import { usePreferences } from "./use-preferences.ts";

const MAX_PRESETS = 50;
const MAX_LENGTH = 100;

/** Saves the levels as they are under a name, and deletes what was saved. */
export function PresetsDialog({ onClose }: { onClose: () => void }) {
  const { mixer, stemNames } = useStudio();
  const { preferences, change } = usePreferences();
  const presets = preferences?.presets ?? [];
  const full =
    presets.length < MAX_PRESETS ? undefined : `${MAX_PRESETS} are kept at most. Delete one.`;
  const onSubmit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const name = formText(new FormData(form), "name").trim();
    if (name === "" || full !== undefined) return;
    const others = presets.filter((preset) => preset.name !== name);
    const id = crypto.getRandomValues(new Uint32Array(2)).join("-");
    change({ presets: [...others, presetOf(mixer, stemNames, { id, name })] });
    form.reset();
  };
  return (
    <Dialog title="Presets" onClose={onClose}>
      <form method="post" onSubmit={onSubmit} className="flex items-end gap-2 pb-4">
        <TextField
          label="Save the present levels as"
          name="name"
          maxLength={MAX_LENGTH}
          required
          data-autofocus
          className="grow"
        />
        <Button type="submit" size="lg" variant="primary" disabledReason={full}>
          Save
        </Button>
      </form>
      <PresetList
        presets={presets}
        onDelete={(id) => change({ presets: presets.filter((preset) => preset.id !== id) })}
      />
    </Dialog>
  );
}

function PresetList(props: {
  presets: StudioPreferences["presets"];
  onDelete: (id: string) => void;
}) {
  const { presets, onDelete } = props;
  if (presets.length === 0) {
    return <p className="pb-4 text-t2">Yours are kept for all of your tracks.</p>;
  }
  return (
    <ul aria-label="Your presets" className="border-t border-line pb-3">
      {presets.map(({ id, name }) => (
        <li
          key={id}
          className="flex min-h-11 items-center gap-2 border-b border-line last:border-0"
        >
          <span className="min-w-0 grow wrap-anywhere">{name}</span>
          <IconButton
            label={`Delete ${name}`}
            icon={<Trash2 size={15} />}
            onClick={() => onDelete(id)}
          />
        </li>
      ))}
    </ul>
  );
}
