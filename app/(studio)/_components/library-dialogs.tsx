"use client";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useEffectEvent } from "react";
import type { TrackView } from "#server/realtime/events.ts";
import { useToasts } from "../../_components/toasts.tsx";
import { errorWords } from "../../_trpc/error-words.ts";
import { useTRPC } from "../../_trpc/trpc.ts";
import { SeparateDialog } from "../_separate/separate-dialog.tsx";
import { ChooseDialog } from "../_wanted/choose-dialog.tsx";
import { FetchDialog } from "../_wanted/fetch-dialog.tsx";
import { refocusList } from "./refocus-list.ts";
import { RenameDialog } from "./rename-dialog.tsx";

/** What the reader is asked about tracks of the library. */
export type LibraryQuestion =
  | { readonly kind: "separate"; readonly tracks: readonly TrackView[] }
  | { readonly kind: "rename" | "choose" | "fetch"; readonly track: TrackView };

export interface LibraryDialogsProps {
  question: LibraryQuestion | null;
  onClose: () => void;
}

/** The dialog that is open over the library, if one is. */
export function LibraryDialogs({ question, onClose }: LibraryDialogsProps) {
  const close = () => {
    onClose();
    refocusList();
  };
  switch (question?.kind) {
    case "separate":
      return <SeparateDialog tracks={question.tracks} onClose={onClose} />;
    case "rename":
      return <RenameDialog track={question.track} onClose={onClose} />;
    case "choose":
      return <ChooseForTrack track={question.track} onClose={close} />;
    case "fetch":
      return <FetchDialog track={wantedOf(question.track)} onClose={close} />;
    case undefined:
      return null;
  }
}

function wantedOf({ id, title, artist, durationSec }: TrackView) {
  return { trackId: id, title, artist, durationSec, hasFile: false };
}

/** Asked as soon as it is known what the track stands for. */
function ChooseForTrack({ track, onClose }: { track: TrackView; onClose: () => void }) {
  const trpc = useTRPC();
  const toasts = useToasts();
  const query = trpc.playlist.wantedOf.queryOptions({ trackId: track.id });
  const { data: wanted, error } = useQuery(query);
  const giveUp = useEffectEvent((failure: unknown) => {
    toasts.show({ tone: "error", ...errorWords(failure), key: "choose" });
    onClose();
  });
  useEffect(() => {
    if (error !== null) giveUp(error);
  }, [error]);
  if (!wanted) return null;
  return <ChooseDialog wanted={{ ...wanted, ...wantedOf(track) }} onClose={onClose} />;
}
