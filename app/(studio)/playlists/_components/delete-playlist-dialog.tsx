"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import type { PlaylistWithItems } from "#server/imports/views.ts";
import { ConfirmDialog } from "../../../_components/confirm-dialog.tsx";
import { useToasts } from "../../../_components/toasts.tsx";
import { errorWords } from "../../../_trpc/error-words.ts";
import { useTRPC } from "../../../_trpc/trpc.ts";
import { deletionText } from "./deletion-text.ts";

export interface DeletePlaylistDialogProps {
  playlist: PlaylistWithItems;
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
