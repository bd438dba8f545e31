"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useId, useState, type SubmitEvent } from "react";
import { Button } from "../../_components/button.tsx";
import { CheckBox } from "../../_components/check-box.tsx";
import { Dialog } from "../../_components/dialog.tsx";
import { FormError } from "../../_components/form-error.tsx";
import { TextField } from "../../_components/text-field.tsx";
import { formText } from "../../_session/form-text.ts";
import { errorSentence, errorWords } from "../../_trpc/error-words.ts";
import { readError } from "../../_trpc/read-error.ts";
import { useTRPC } from "../../_trpc/trpc.ts";

export interface FetchDialogProps {
  track: { readonly trackId: string; readonly title: string };
  onClose: () => void;
}

/** Has the server bring a track's file from an address. */
export function FetchDialog({ track, onClose }: FetchDialogProps) {
  const id = useId();
  const trpc = useTRPC();
  const client = useQueryClient();
  const options = useQuery(trpc.download.options.queryOptions());
  const [hasConfirmed, setHasConfirmed] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const confirm = useMutation(trpc.download.confirmYtDlp.mutationOptions());
  const start = useMutation(trpc.download.start.mutationOptions());
  const ytDlp = options.data?.ytDlp;
  const asksToConfirm = ytDlp !== undefined && ytDlp.isEnabled && !ytDlp.isConfirmed;

  const fetchFrom = async (url: string) => {
    setError(null);
    try {
      if (asksToConfirm && hasConfirmed) await confirm.mutateAsync();
      await start.mutateAsync({ trackId: track.trackId, url });
      onClose();
    } catch (failure) {
      setError(failure);
    }
    const keys = [trpc.download.pathKey(), trpc.playlist.pathKey(), trpc.job.pathKey()];
    await Promise.all(
      [...keys, trpc.track.pathKey()].map((queryKey) => client.invalidateQueries({ queryKey })),
    );
  };
  const onSubmit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (start.isPending || confirm.isPending) return;
    void fetchFrom(formText(new FormData(event.currentTarget), "url").trim());
  };
  const isAddress = error !== null && readError(error).code === "invalid_url";
  const words = error === null ? null : errorWords(error).text;
  const refusal = error === null || isAddress ? null : errorSentence(error);
  return (
    <Dialog
      title={`Fetch the file of “${track.title}”`}
      onClose={onClose}
      footer={
        <>
          <Button variant="ghost" onClick={onClose}>
            Cancel
          </Button>
          <Button
            type="submit"
            form={id}
            variant="primary"
            isBusy={start.isPending || confirm.isPending}
          >
            Fetch
          </Button>
        </>
      }
    >
      <form
        method="post"
        id={id}
        noValidate
        onSubmit={onSubmit}
        className="flex flex-col gap-4 pb-2"
      >
        <FormError text={refusal} />
        <TextField
          label="Address"
          name="url"
          type="url"
          inputMode="url"
          autoComplete="off"
          placeholder="https://"
          required
          data-autofocus
          maxLength={10_000}
          hint={addressHint(ytDlp)}
          error={isAddress ? (words ?? undefined) : undefined}
        />
        <p className="text-t2">Only files that you have the right to use.</p>
        {asksToConfirm ? (
          <div>
            <CheckBox
              label="I have the right to use what yt-dlp brings"
              isLabelVisible
              isChecked={hasConfirmed}
              onChange={setHasConfirmed}
            />
            <p className="pl-6 text-sm text-t3">
              This server has yt-dlp switched on, a program that finds the sound behind the address
              of a page. It is used for you once you have confirmed this. Nothing is ever taken from
              Spotify.
            </p>
          </div>
        ) : null}
      </form>
    </Dialog>
  );
}

function addressHint(
  ytDlp: { readonly isEnabled: boolean; readonly isConfirmed: boolean } | undefined,
): string {
  return ytDlp?.isEnabled && ytDlp.isConfirmed
    ? "Of a file of sound, or of a page that has it."
    : "Of the file itself, for example one that ends in .flac or .mp3.";
}
