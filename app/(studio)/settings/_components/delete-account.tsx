"use client";
import { useMutation } from "@tanstack/react-query";
import { useId, useState, type SubmitEvent } from "react";
import { Button } from "../../../_components/button.tsx";
import { Dialog } from "../../../_components/dialog.tsx";
import { FormError } from "../../../_components/form-error.tsx";
import { TextField } from "../../../_components/text-field.tsx";
import { expectEnd, unexpectEnd } from "../../../_session/session-end.ts";
import { formText } from "../../../_session/form-text.ts";
import { errorWords } from "../../../_trpc/error-words.ts";
import { useTRPC } from "../../../_trpc/trpc.ts";

/** Removes the account and everything in it, after the password was given again. */
export function DeleteAccount() {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <div className="flex flex-wrap items-center justify-between gap-3">
      <p className="max-w-110 text-t2">
        Removes your account with all tracks, stems and jobs, also those in the bin. This can’t be
        undone.
      </p>
      <Button variant="danger" onClick={() => setIsOpen(true)}>
        Delete account
      </Button>
      {isOpen ? <DeleteDialog onClose={() => setIsOpen(false)} /> : null}
    </div>
  );
}

function DeleteDialog({ onClose }: { onClose: () => void }) {
  const id = useId();
  const trpc = useTRPC();
  const remove = useMutation(
    trpc.account.delete.mutationOptions({
      onMutate: expectEnd,
      onError: unexpectEnd,
      onSuccess: () => window.location.assign("/signin?left=deleted"),
    }),
  );
  const isBusy = remove.isPending || remove.isSuccess;
  const onSubmit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (isBusy) return;
    remove.mutate({ password: formText(new FormData(event.currentTarget), "password") });
  };
  return (
    <Dialog
      title="Delete your account?"
      isAlert
      onClose={onClose}
      footer={
        <>
          <Button variant="ghost" onClick={onClose}>
            Keep
          </Button>
          <Button type="submit" form={id} variant="danger" isBusy={isBusy}>
            Delete account for good
          </Button>
        </>
      }
    >
      <form method="post" id={id} onSubmit={onSubmit} className="flex flex-col gap-4">
        <p className="text-t2">
          All your tracks and stems are removed from this server at once. Enter your password to
          confirm.
        </p>
        <FormError text={remove.error === null ? null : errorWords(remove.error).text} />
        <TextField
          label="Password"
          name="password"
          type="password"
          autoComplete="current-password"
          required
          data-autofocus
        />
      </form>
    </Dialog>
  );
}
