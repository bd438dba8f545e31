"use client";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState, useSyncExternalStore } from "react";
import type { StoredStudio, StudioPreferences } from "#server/studio/studio-settings.ts";
import type { StudioSettings } from "../../../_player/settings/studio-settings.ts";
import { StudioStore } from "../../../_player/settings/studio-store.ts";
import { useToasts } from "../../../_components/toasts.tsx";
import { makeLastingClient } from "../../../_trpc/make-client.ts";
import { shouldAskAgain } from "../../../_trpc/read-error.ts";
import { useTRPC } from "../../../_trpc/trpc.ts";

const REFUSED = {
  tone: "error",
  key: "studio-refused",
  title: "Your last changes are not saved",
  text: "The server does not take them. Reload the page to see what it has.",
} as const;

const LOST = {
  tone: "error",
  key: "studio-lost",
  title: "Your last changes to a track are not saved",
  text: "The server did not take what you changed before you left it.",
} as const;

/** What the server knows of how its user works with a track. */
export interface InitialStudio {
  readonly stored: StoredStudio;
  readonly preferences: StudioPreferences;
}

/** Holds a track's settings while mounted, and keeps them on the server. */
export function useStudioStore(trackId: string, initial: InitialStudio): StudioStore {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const toasts = useToasts();
  const [store] = useState(() => {
    const queryKey = trpc.studio.preferences.queryKey();
    queries.setQueryData(queryKey, (held) => held ?? initial.preferences);
    const { studio } = makeLastingClient();
    return new StudioStore(initial.stored, {
      load: () => studio.byTrack.query({ trackId }),
      save: ({ settings, version }) => studio.save.mutate({ trackId, settings, version }),
      canRetry: shouldAskAgain,
      onLost: () => toasts.show(LOST),
    });
  });
  useEffect(() => {
    store.open();
    return () => store.close();
  }, [store]);
  useRefusalToast(store);
  return store;
}

/** While the server is away the page says so anyway; what it does not take must be said here. */
function useRefusalToast(store: StudioStore): void {
  const toasts = useToasts();
  useEffect(() => {
    let isRefused = false;
    return store.subscribe(() => {
      const wasRefused = isRefused;
      isRefused = store.state === "refused";
      if (isRefused && !wasRefused) toasts.show(REFUSED);
    });
  }, [store, toasts]);
}

/** The settings as they are now. */
export function useStoredSettings(store: StudioStore): StudioSettings {
  const get = () => store.settings;
  return useSyncExternalStore(store.subscribe, get, get);
}
