"use client";
import { useQuery } from "@tanstack/react-query";
import { useCallback, type ReactNode } from "react";
import { Shell } from "../../_components/shell.tsx";
import { useToasts } from "../../_components/toasts.tsx";
import { useTRPC } from "../../_trpc/trpc.ts";
import { isBackgroundWork } from "../../_words/job-words.ts";
import { signOut } from "../../_session/sign-out.ts";
import { ConnectionNotice } from "./connection-notice.tsx";
import { ServerNotice } from "./server-notice.tsx";
import type { Account } from "./account-type.ts";
import { useLiveJobs } from "./use-live-jobs.ts";
import { usePlaylistNews } from "./use-playlist-news.ts";
import { useQueuePositions } from "./use-queue-positions.ts";

const ONE = { limit: 1 } as const;

/** The shell with the account's own figures in it. */
export function ShellFrame({ account, children }: { account: Account; children: ReactNode }) {
  const trpc = useTRPC();
  const toasts = useToasts();
  const me = useQuery(trpc.account.me.queryOptions(undefined, { initialData: account }));
  const tracks = useQuery(trpc.track.list.queryOptions(ONE));
  const bin = useQuery(trpc.track.bin.queryOptions(ONE));
  const playlists = useQuery(trpc.playlist.list.queryOptions());
  usePlaylistNews();
  const { jobs } = useLiveJobs();
  useQueuePositions(jobs);
  const awaited = jobs.filter(({ kind }) => !isBackgroundWork(kind)).length;
  const leave = useCallback(() => {
    signOut().catch(() => {
      toasts.show({
        tone: "error",
        title: "You are still signed in",
        text: "The server did not answer. Try again in a moment.",
      });
    });
  }, [toasts]);
  return (
    <Shell
      account={me.data}
      counts={{ tracks: tracks.data?.total, bin: bin.data?.total, jobs: awaited }}
      playlists={playlists.data ?? []}
      onSignOut={leave}
      banner={
        <>
          <ServerNotice />
          <ConnectionNotice />
        </>
      }
    >
      {children}
    </Shell>
  );
}
