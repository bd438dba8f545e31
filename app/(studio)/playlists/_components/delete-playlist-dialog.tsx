"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import type { PlaylistView } from "#server/imports/views.ts";
import { ConfirmDialog } from "../../../_components/confirm-dialog.tsx";
import { useToasts } from "../../../_components/toasts.tsx";
import { errorWords } from "../../../_trpc/error-words.ts";
import { useTRPC } from "../../../_trpc/trpc.ts";
import { formatPlural } from "../../../_words/format-number.ts";

export interface DeletePlaylistDialogProps {
  playlist: PlaylistView;
  onClose: () => void;
}

/** Asks before a list goes, and says what stays of it. */
export function DeletePlaylistDialog({ playlist, onClose }: DeletePlaylistDialogProps) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const router = useRouter();
  const toasts = useToasts();
  const remove = useMutation(trpc.playlist.delete.mutationOptions());
  const confirm = async () => {
    try {
      await remove.mutateAsync({ playlistId: playlist.id });
      toasts.show({ tone: "neutral", title: `“${playlist.name}” deleted`, key: "playlist" });
      router.push("/playlists");
      const keys = [trpc.playlist.list.queryKey(), trpc.track.pathKey()];
      await Promise.all(keys.map((queryKey) => client.invalidateQueries({ queryKey })));
    } catch (error) {
      toasts.show({ tone: "error", ...errorWords(error), key: "playlist" });
    }
  };
  return (
    <ConfirmDialog
      title={`Delete “${playlist.name}”?`}
      text={deletionText(playlist)}
      confirmLabel="Delete playlist"
      isDanger
      onConfirm={confirm}
      onClose={onClose}
    />
  );
}

function deletionText({ counts, source }: PlaylistView): string {
  const stays = counts.ready + counts.ingesting + counts.failed;
  const goes = counts.needs_file + counts.to_check + counts.fetching;
  const kept =
    stays === 0
      ? "None of its tracks has a file yet."
      : `${formatPlural(stays, "track with a file stays", "tracks with a file stay")} in your library, with stems and all.`;
  const lost =
    goes === 0
      ? ""
      : ` ${formatPlural(goes, "track without one goes", "tracks without one go")}, unless another list has them.`;
  const rest = source === "spotify" ? " Nothing changes at Spotify." : "";
  return `${kept}${lost}${rest} This can’t be undone.`;
}
