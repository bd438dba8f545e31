"use client";
import { useMemo, useState } from "react";
import type { PlaylistItemView } from "#server/imports/views.ts";
import { useAnnounce } from "../../../_components/live-region.tsx";
import { useToasts } from "../../../_components/toasts.tsx";
import { errorWords } from "../../../_trpc/error-words.ts";
import { useUploads } from "../../../_uploads/uploads-context.ts";
import { refocusList } from "../../_components/refocus-list.ts";
import { useTrackActions } from "../../_components/use-track-actions.ts";
import { useChoose } from "../../_wanted/use-choose.ts";
import type { WantedTrack } from "../../_wanted/wanted-track.ts";
import type { ItemActions } from "./item-actions.ts";

/** The dialog that is open. */
type Asked =
  | { readonly kind: "choose"; readonly wanted: WantedTrack }
  | { readonly kind: "fetch"; readonly item: PlaylistItemView }
  | { readonly kind: "separate"; readonly items: readonly PlaylistItemView[] };

export interface ItemDialogs {
  readonly actions: ItemActions;
  readonly asked: Asked | null;
  readonly close: () => void;
}

/** What rows can have done, and the dialog that one of them has opened. */
export function useItemActions(): ItemDialogs {
  const announce = useAnnounce();
  const toasts = useToasts();
  const { pickFor } = useUploads();
  const { retryJob, cancelJob } = useTrackActions();
  const { decideAgain } = useChoose();
  const [asked, setAsked] = useState<Asked | null>(null);
  const actions = useMemo<ItemActions>(
    () => ({
      choose: (item) => setAsked({ kind: "choose", wanted: wantedOf(item) }),
      addFile: ({ id, trackId }) => pickFor({ trackId, wantedId: id }),
      fetch: (item) => setAsked({ kind: "fetch", item }),
      separate: (items) => {
        const ready = items.filter(({ state }) => state === "ready");
        if (ready.length > 0) setAsked({ kind: "separate", items: ready });
        else announce("There is no file yet to be separated.");
      },
      decideAgain: ({ id }) => {
        decideAgain(id).catch((error: unknown) =>
          toasts.show({ tone: "error", ...errorWords(error), key: "choose" }),
        );
      },
      retryJob,
      cancelJob,
    }),
    [announce, toasts, pickFor, retryJob, cancelJob, decideAgain],
  );
  const close = () => {
    setAsked(null);
    refocusList();
  };
  return { actions, asked, close };
}

function wantedOf(item: PlaylistItemView): WantedTrack {
  const { id, trackId, title, artist, durationSec, isChosen, state } = item;
  const hasFile = state === "ready" || state === "ingesting" || state === "failed";
  return { id, trackId, title, artist, durationSec, isChosen, hasFile };
}
