"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { SubmitEvent } from "react";
import { Button } from "../../../_components/button.tsx";
import { FormError } from "../../../_components/form-error.tsx";
import { TextField } from "../../../_components/text-field.tsx";
import { useToasts } from "../../../_components/toasts.tsx";
import { formText } from "../../../_session/form-text.ts";
import { errorWords } from "../../../_trpc/error-words.ts";
import { readError } from "../../../_trpc/read-error.ts";
import { useTRPC } from "../../../_trpc/trpc.ts";
import { formatPlural } from "../../../_words/format-number.ts";

/** A new password, which signs all other browsers out. */
export function PasswordForm() {
  const trpc = useTRPC();
  const client = useQueryClient();
  const toasts = useToasts();
  const change = useMutation(
    trpc.account.changePassword.mutationOptions({
      onSuccess: ({ endedSessions }) => {
        void client.invalidateQueries({ queryKey: trpc.account.sessions.queryKey() });
        const others = formatPlural(endedSessions, "other browser", "other browsers");
        toasts.show({
          tone: "done",
          title: "Password changed",
          ...(endedSessions > 0 ? { text: `${others} signed out.` } : {}),
        });
      },
    }),
  );
  const onSubmit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const data = new FormData(form);
    change.mutate(
      {
        currentPassword: formText(data, "currentPassword"),
        newPassword: formText(data, "newPassword"),
      },
      { onSuccess: () => form.reset() },
    );
  };
  const fields = change.error === null ? {} : readError(change.error).fields;
  const isGeneral = change.error !== null && Object.keys(fields).length === 0;
  return (
    <form method="post" onSubmit={onSubmit} className="flex max-w-90 flex-col gap-4">
      <FormError text={isGeneral ? errorWords(change.error).text : null} />
      <TextField
        label="Current password"
        name="currentPassword"
        type="password"
        autoComplete="current-password"
        required
      />
      <TextField
        label="New password"
        name="newPassword"
        type="password"
        autoComplete="new-password"
        minLength={8}
        required
        hint="8 characters or more. Other browsers are signed out."
        error={(fields as Readonly<Record<string, string | undefined>>).newPassword}
      />
      <Button type="submit" className="self-start" isBusy={change.isPending}>
        Change password
      </Button>
    </form>
  );
}
