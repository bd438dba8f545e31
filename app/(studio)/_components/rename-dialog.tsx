"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useId, useState, type SubmitEvent } from "react";
import type { TrackView } from "#server/realtime/events.ts";
import { Button } from "../../_components/button.tsx";
import { Dialog } from "../../_components/dialog.tsx";
import { FormError } from "../../_components/form-error.tsx";
import { TextField } from "../../_components/text-field.tsx";
import { mergeTrack } from "../../_realtime/merge-views.ts";
import { patchTracks } from "../../_realtime/patch-caches.ts";
import { formText } from "../../_session/form-text.ts";
import { errorWords } from "../../_trpc/error-words.ts";
import { readError } from "../../_trpc/read-error.ts";
import { useTRPC } from "../../_trpc/trpc.ts";

export interface RenameDialogProps {
  track: Pick<TrackView, "id" | "title" | "artist" | "album">;
  onClose: () => void;
}

/** Title, artist and album of a track. */
export function RenameDialog({ track, onClose }: RenameDialogProps) {
  const id = useId();
  const trpc = useTRPC();
  const client = useQueryClient();
  const [error, setError] = useState<unknown>(null);
  const rename = useMutation(
    trpc.track.rename.mutationOptions({
      onError: setError,
      onSuccess: (renamed) => {
        patchTracks(client, trpc.track.pathKey(), {
          trackId: renamed.id,
          apply: (held) => mergeTrack(held, renamed),
        });
        void client.invalidateQueries({ queryKey: trpc.job.pathKey() });
        onClose();
      },
    }),
  );
  const onSubmit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const [title, artist, album] = [
      formText(form, "title"),
      formText(form, "artist"),
      formText(form, "album"),
    ];
    rename.mutate({ trackId: track.id, title, artist, album });
  };
  const fields: Readonly<Record<string, string | undefined>> =
    error === null ? {} : readError(error).fields;
  const isGeneral = error !== null && Object.keys(fields).length === 0;
  return (
    <Dialog
      title="Rename track"
      onClose={onClose}
      footer={
        <>
          <Button variant="ghost" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" form={id} variant="primary" isBusy={rename.isPending}>
            Save
          </Button>
        </>
      }
    >
      <form method="post" id={id} onSubmit={onSubmit} className="flex flex-col gap-4">
        <FormError text={isGeneral ? errorWords(error).text : null} />
        <TextField
          label="Title"
          name="title"
          defaultValue={track.title}
          maxLength={300}
          required
          data-autofocus
          error={fields.title}
        />
        <TextField
          label="Artist"
          name="artist"
          defaultValue={track.artist}
          maxLength={300}
          error={fields.artist}
        />
        <TextField
          label="Album"
          name="album"
          defaultValue={track.album}
          maxLength={300}
          error={fields.album}
        />
      </form>
    </Dialog>
  );
}
