"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ChevronLeft, Ellipsis, ListChecks, RefreshCw, Trash2 } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import type { PlaylistWithItems } from "#server/imports/views.ts";
import { Button } from "../../../_components/button.tsx";
import { IconButton } from "../../../_components/icon-button.tsx";
import { Menu } from "../../../_components/menu.tsx";
import type { MenuEntry } from "../../../_components/menu-item.tsx";
import { useToasts } from "../../../_components/toasts.tsx";
import { errorWords } from "../../../_trpc/error-words.ts";
import { useTRPC } from "../../../_trpc/trpc.ts";
import { canSync } from "../../../_words/list-words.ts";
import { DeletePlaylistDialog } from "./delete-playlist-dialog.tsx";
import { KeepInStep } from "./keep-in-step.tsx";

export interface PlaylistBarProps {
  playlist: PlaylistWithItems;
  isSelecting: boolean;
  onSelecting: (isSelecting: boolean) => void;
}

/** The way back to all lists, and what can be done with this one. */
export function PlaylistBar({ playlist, isSelecting, onSelecting }: PlaylistBarProps) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const toasts = useToasts();
  const [isDeleting, setIsDeleting] = useState(false);
  const sync = useMutation(
    trpc.playlist.sync.mutationOptions({
      onError: (error) => toasts.show({ tone: "error", ...errorWords(error), key: "sync" }),
      onSettled: async () => {
        const keys = [trpc.playlist.pathKey(), trpc.job.pathKey()];
        await Promise.all(keys.map((queryKey) => client.invalidateQueries({ queryKey })));
      },
    }),
  );
  const isSynced = canSync(playlist);
  const startSync = () => sync.mutate({ playlistId: playlist.id });
  const entries: MenuEntry[] = [
    {
      kind: "action",
      label: "Delete playlist",
      icon: <Trash2 size={15} />,
      isDanger: true,
      onSelect: () => setIsDeleting(true),
    },
  ];
  return (
    <header className="flex min-h-13 shrink-0 items-center gap-3 border-b border-line px-4 max-md:min-h-14 max-md:gap-1 max-md:border-0 max-md:pl-2">
      <Link
        href="/playlists"
        prefetch={false}
        className="-ml-1.5 flex h-7.5 items-center gap-1 rounded-control px-1.5 text-md font-medium text-t2 hover:text-t1 max-md:ml-0 max-md:h-11 max-md:text-body-touch pointer-coarse:h-11"
      >
        <ChevronLeft size={16} className="max-md:size-5" />
        Playlists
      </Link>
      <div className="ml-auto flex items-center gap-2 max-md:gap-0">
        {isSynced ? (
          <>
            <KeepInStep playlist={playlist} className="mr-2 max-md:hidden" />
            <Button
              icon={<RefreshCw size={14} />}
              isBusy={sync.isPending}
              className="max-md:hidden"
              onClick={startSync}
            >
              Sync now
            </Button>
            <IconButton
              label="Sync now"
              icon={<RefreshCw size={20} />}
              className="md:hidden!"
              onClick={startSync}
            />
          </>
        ) : null}
        <IconButton
          label={isSelecting ? "Stop selecting" : "Select tracks"}
          aria-pressed={isSelecting}
          icon={<ListChecks size={21} />}
          className="md:hidden!"
          onClick={() => onSelecting(!isSelecting)}
        />
        <Menu
          label={`Actions for ${playlist.name}`}
          entries={entries}
          trigger={(trigger) => (
            <IconButton
              {...trigger}
              label={`More actions for ${playlist.name}`}
              hasTooltip={false}
              icon={<Ellipsis size={16} className="max-md:size-5 max-md:rotate-90" />}
            />
          )}
        />
      </div>
      {isDeleting ? (
        <DeletePlaylistDialog playlist={playlist} onClose={() => setIsDeleting(false)} />
      ) : null}
    </header>
  );
}
