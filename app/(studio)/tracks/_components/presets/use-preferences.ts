"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { StudioPreferences } from "#server/studio/studio-settings.ts";
import { useToasts } from "../../../../_components/toasts.tsx";
import { errorWords } from "../../../../_trpc/error-words.ts";
import { changeOf } from "./preferences-change.ts";
import { useTRPC } from "../../../../_trpc/trpc.ts";

/** How the user works with every track; a change is in effect at once, and what is stored is read again when it can't be saved. */
export function usePreferences(): {
  preferences: StudioPreferences | undefined;
  change: (change: Partial<StudioPreferences>) => void;
} {
  const trpc = useTRPC();
  const client = useQueryClient();
  const toasts = useToasts();
  const { data: preferences } = useQuery(trpc.studio.preferences.queryOptions());
  const queryKey = trpc.studio.preferences.queryKey();
  const mutationKey = trpc.studio.savePreferences.mutationKey();
  const { mutate } = useMutation(
    trpc.studio.savePreferences.mutationOptions({
      // One after the other: the last answer holds what all of them have left.
      scope: { id: "preferences" },
      onError: (error) => toasts.show({ tone: "error", ...errorWords(error) }),
      onSettled: (saved) => {
        if (client.isMutating({ mutationKey }) > 1) return;
        if (saved) client.setQueryData(queryKey, saved);
        else void client.invalidateQueries({ queryKey });
      },
    }),
  );
  const change = (fields: Partial<StudioPreferences>) => {
    const held = client.getQueryData(queryKey);
    if (!held) return;
    const next = { ...held, ...fields };
    client.setQueryData(queryKey, next);
    mutate(changeOf(held, next));
  };
  return { preferences, change };
}
