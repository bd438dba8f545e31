"use client";
import { useId, type SubmitEvent } from "react";
import { Button } from "../../../../_components/button.tsx";
import { Dialog } from "../../../../_components/dialog.tsx";
import { stemLook } from "../../../../_components/stems.ts";
import { TextField } from "../../../../_components/text-field.tsx";
import { formText } from "../../../../_session/form-text.ts";
import { useStudioSettings } from "../studio-context.ts";

const MAX_LENGTH = 100;

/** What a lane is called in this track. */
export function LaneRenameDialog({ stem, onClose }: { stem: string; onClose: () => void }) {
  const id = useId();
  const { settings, change } = useStudioSettings();
  const usual = stemLook(stem).label;
  const onSubmit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const name = formText(new FormData(event.currentTarget), "name").trim();
    change(({ lanes }) => ({
      lanes: { ...lanes, names: { ...lanes.names, [stem]: name === usual ? "" : name } },
    }));
    onClose();
  };
  return (
    <Dialog
      title={`Rename ${usual}`}
      onClose={onClose}
      footer={
        <>
          <Button variant="ghost" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" form={id} variant="primary">
            Save
          </Button>
        </>
      }
    >
      <form method="post" id={id} onSubmit={onSubmit}>
        <TextField
          label="Name"
          name="name"
          defaultValue={settings.lanes.names[stem] ?? ""}
          placeholder={usual}
          hint={`In this track only. Empty for “${usual}”.`}
          maxLength={MAX_LENGTH}
          data-autofocus
        />
      </form>
    </Dialog>
  );
}
