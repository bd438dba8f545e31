"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useId } from "react";
import { Switch } from "../../../_components/switch.tsx";
import { useToasts } from "../../../_components/toasts.tsx";
import { errorWords } from "../../../_trpc/error-words.ts";
import { useTRPC } from "../../../_trpc/trpc.ts";

/** Whether new tracks are separated without being asked; takes effect at once. */
export function SeparationSetting() {
  const id = useId();
  const trpc = useTRPC();
  const client = useQueryClient();
  const toasts = useToasts();
  const { data: me } = useQuery(trpc.account.me.queryOptions());
  const save = useMutation(
    trpc.account.updateSettings.mutationOptions({
      onSuccess: (settings) => {
        client.setQueryData(trpc.account.me.queryKey(), (held) => held && { ...held, settings });
      },
      onError: (error) => toasts.show({ tone: "error", ...errorWords(error), key: "settings" }),
    }),
  );
  const isOn = save.isPending
    ? (save.variables.autoSeparate ?? false)
    : (me?.settings.autoSeparate ?? false);
  return (
    <div className="flex items-center justify-between gap-4">
      <div>
        <p id={`${id}-name`} className="font-medium">
          Separate new tracks automatically
        </p>
        <p id={`${id}-text`} className="text-t2">
          Starts as soon as a file has been read, with the model that this server takes first, or
          with Basic where there is none.
        </p>
      </div>
      <Switch
        isOn={isOn}
        isBusy={save.isPending}
        labelledBy={`${id}-name`}
        describedBy={`${id}-text`}
        onChange={(autoSeparate) => save.mutate({ autoSeparate })}
      />
    </div>
  );
}
