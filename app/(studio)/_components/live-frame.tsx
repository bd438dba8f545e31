"use client";
import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useCallback, useState, type ReactNode } from "react";
import type { ConnectionView } from "#server/imports/views.ts";
import type { JobView } from "#server/realtime/events.ts";
import { useAnnounce } from "../../_components/live-region.tsx";
import { useToasts } from "../../_components/toasts.tsx";
import { JobAnnouncer } from "../../_realtime/job-announcer.ts";
import { RealtimeProvider } from "../../_realtime/realtime-provider.tsx";
import { useTRPC } from "../../_trpc/trpc.ts";
import {
  isBackgroundWork,
  isDownload,
  isExport,
  isListImport,
  isModelWork,
  isSeparation,
  jobSubject,
} from "../../_words/job-words.ts";
import { taskErrorWords } from "../../_words/task-error-words.ts";
import { importToast } from "./import-toast.ts";
import { leftImports } from "./left-imports.ts";
import { ShellFrame } from "./shell-frame.tsx";
import type { Account } from "./account-type.ts";

/** The live connection: tells the reader what jobs do, and leaves when the session has ended. */
export function LiveFrame({ account, children }: { account: Account; children: ReactNode }) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const router = useRouter();
  const announce = useAnnounce();
  const toasts = useToasts();
  const [announcer] = useState(() => new JobAnnouncer());

  const onJob = useCallback(
    (job: JobView) => {
      if (isBackgroundWork(job.kind)) return;
      const said = announcer.next(job);
      if (!said) return;
      const connection = client.getQueryData(trpc.spotify.connection.queryKey());
      const toast = toastOf(job, { connection, go: (path) => router.push(path) });
      if (toast) toasts.show(toast);
      else announce(said.text, said.isAlert ? "alert" : "polite");
    },
    [announcer, announce, toasts, router, client, trpc],
  );
  const onRefused = useCallback(() => {
    void client.invalidateQueries({ queryKey: trpc.account.me.queryKey() });
  }, [client, trpc]);

  return (
    <RealtimeProvider onJob={onJob} onRefused={onRefused}>
      <ShellFrame account={account}>{children}</ShellFrame>
    </RealtimeProvider>
  );
}

interface Around {
  /** How the reader stands with Spotify, once it is known. */
  readonly connection: ConnectionView | undefined;
  readonly go: (path: string) => void;
}

function toastOf(job: JobView, { connection, go }: Around) {
  if (isModelWork(job.kind)) return modelToast(job, go);
  if (isExport(job.kind)) return exportToast(job, go);
  if (isListImport(job.kind)) return leftImportToast(job, { connection, go });
  const { trackId, trackTitle } = job;
  if (trackId === null || window.location.pathname === `/tracks/${trackId}`) return null;
  const title = trackTitle ?? "A track";
  const action = { label: "Open", onSelect: () => go(`/tracks/${trackId}`) };
  const key = `track ${trackId}`;
  if (job.state === "completed" && isSeparation(job.kind)) {
    const text = "All stems can be played.";
    // One at a time: a batch that gets ready does not fill the corner.
    return { tone: "done", title: `“${title}” is ready`, text, action, key: "ready" } as const;
  }
  if (job.state === "failed") {
    const { title: what, text } = taskErrorWords(job.errorCode);
    return {
      tone: "error",
      title: `“${title}” ${failedWords(job.kind)}`,
      text: `${what}. ${text}`,
      action,
      key,
    } as const;
  }
  return null;
}

/** Of those whose page the reader has left, each once. */
function leftImportToast(job: JobView, around: Around) {
  const isOver = job.state === "completed" || job.state === "failed";
  return isOver && leftImports.delete(job.id) ? importToast(job, around) : null;
}

function failedWords(kind: string): string {
  if (isSeparation(kind)) return "could not be separated";
  return isDownload(kind) ? "could not be fetched" : "could not be read";
}

/** Told on the track's own page too: its dialog may have been closed meanwhile. */
function exportToast(job: JobView, go: (path: string) => void) {
  const { trackId, trackTitle } = job;
  if (trackId === null) return null;
  const page = `/tracks/${trackId}`;
  const isThere = window.location.pathname === page;
  const action = isThere ? {} : { action: { label: "Open", onSelect: () => go(page) } };
  const name = `“${trackTitle ?? "A track"}”`;
  if (job.state === "completed") {
    const text = "The file can be downloaded under Export.";
    return { tone: "done", title: `${name} is exported`, text, ...action, key: job.id } as const;
  }
  if (job.state !== "failed") return null;
  const { title: what, text } = taskErrorWords(job.errorCode);
  const title = `${name} could not be exported`;
  return { tone: "error", title, text: `${what}. ${text}`, ...action, key: job.id } as const;
}

const MODELS = "/admin/models";

function modelToast(job: JobView, go: (path: string) => void) {
  if (window.location.pathname === MODELS) return null;
  const action = { label: "Open", onSelect: () => go(MODELS) };
  const title = `${jobSubject(job)} ${job.state === "failed" ? "was not installed" : "is installed"}`;
  if (job.state === "completed") return { tone: "done", title, action, key: job.id } as const;
  if (job.state !== "failed") return null;
  const text = job.errorMessage ?? taskErrorWords(job.errorCode).text;
  return { tone: "error", title, text, action, key: job.id } as const;
}
