"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Check, X } from "lucide-react";
import type { ReactNode } from "react";
import type { PlaylistView } from "#server/imports/views.ts";
import { ConfirmDialog } from "../../../_components/confirm-dialog.tsx";
import { useToasts } from "../../../_components/toasts.tsx";
import { errorWords } from "../../../_trpc/error-words.ts";
import { useTRPC } from "../../../_trpc/trpc.ts";
import { formatPlural } from "../../../_words/format-number.ts";

export interface DisconnectDialogProps {
  displayName: string;
  onClose: () => void;
}

/** Asks before the connection to Spotify ends, and says what goes with it and what stays. */
export function DisconnectDialog({ displayName, onClose }: DisconnectDialogProps) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const toasts = useToasts();
  const { data: playlists } = useQuery(trpc.playlist.list.queryOptions());
  const lists = playlists?.filter(({ source }) => source === "spotify");
  const disconnect = useMutation(trpc.spotify.disconnect.mutationOptions());
  const confirm = async () => {
    try {
      await disconnect.mutateAsync();
      const text = "Your audio files and their stems are where they were.";
      toasts.show({ tone: "neutral", title: "Spotify is disconnected", text, key: "spotify" });
    } catch (error) {
      toasts.show({ tone: "error", ...errorWords(error), key: "spotify" });
    }
    const keys = [trpc.spotify.pathKey(), trpc.playlist.pathKey(), trpc.track.pathKey()];
    await Promise.all(keys.map((queryKey) => client.invalidateQueries({ queryKey })));
  };
  return (
    <ConfirmDialog
      title="Disconnect Spotify?"
      text={`What came from Spotify goes at once${displayName === "" ? "" : `, with the connection of ${displayName}`}. Nothing changes at Spotify itself.`}
      confirmLabel="Disconnect"
      isDanger
      onConfirm={confirm}
      onClose={onClose}
    >
      <Group title="This goes" sign={<X size={14} className="text-danger" />}>
        <li>{listsText(lists)}</li>
        <li>Their covers, and the titles of tracks that came with them</li>
        <li>Tracks of theirs that have no audio file</li>
      </Group>
      <Group title="This stays" sign={<Check size={14} className="text-ok" />}>
        <li>All your audio files with their stems, under the names that the files have</li>
        <li>Pasted lists</li>
      </Group>
    </ConfirmDialog>
  );
}

/** Undefined while it is not known which lists there are. */
function listsText(lists: readonly PlaylistView[] | undefined): string {
  if (!lists) return "Every playlist that came from Spotify";
  if (lists.length === 0) return "Playlists from Spotify; you have none now";
  const count = formatPlural(lists.length, "playlist", "playlists");
  return `${count} from Spotify, whether public or your own`;
}

function Group({ title, sign, children }: { title: string; sign: ReactNode; children: ReactNode }) {
  return (
    <div className="mt-3">
      <h3 className="flex items-center gap-2">
        {sign}
        {title}
      </h3>
      <ul className="mt-1 ml-5.5 list-disc pl-3.5 text-t2 marker:text-t3">{children}</ul>
    </div>
  );
}
