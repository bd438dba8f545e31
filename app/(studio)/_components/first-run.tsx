"use client";
import { useQuery } from "@tanstack/react-query";
import { CircleCheck, CloudUpload, HardDrive, ListMusic, TriangleAlert } from "lucide-react";
import { Button } from "../../_components/button.tsx";
import { ButtonLink } from "../../_components/button-link.tsx";
import { Kbd } from "../../_components/kbd.tsx";
import { useTRPC } from "../../_trpc/trpc.ts";
import { AUDIO_FORMATS } from "../../_uploads/audio-formats.ts";
import { useUploads } from "../../_uploads/uploads-context.ts";
import { formatBytes } from "../../_words/format-bytes.ts";
import { FirstRunArt } from "./first-run-art.tsx";
import { readHealth } from "./health-warnings.ts";

/** An empty library: how to begin, and whether the server is ready for it. */
export function FirstRun() {
  const { pick } = useUploads();
  return (
    <div className="grid min-h-0 grow place-items-center overflow-y-auto p-6">
      <div className="flex w-full max-w-190 flex-col items-center">
        <FirstRunArt />
        <h2 className="mt-6 text-center text-2xl">Add your first track</h2>
        <p className="mt-1.5 max-w-136 text-center text-md text-t2">
          Drop a song anywhere in this window. You can hear the first stems within seconds, while
          the rest is still being separated.
        </p>
        <div className="mt-8 grid w-full max-w-116 gap-3 md:max-w-190 md:grid-cols-2">
          <section className="flex flex-col items-center rounded-dialog border-[1.5px] border-dashed border-control bg-sunken px-5 py-6 text-center">
            <span className="grid size-11 place-items-center rounded-panel bg-raised inset-ring-1 inset-ring-line-2">
              <CloudUpload size={20} />
            </span>
            <h3 className="mt-3 text-md">Upload audio</h3>
            <p className="mt-1 max-w-88 text-t2 md:mb-4">
              {AUDIO_FORMATS}, up to 2 GB and 3 hours each.
            </p>
            <Button variant="primary" className="mt-4 md:mt-auto" onClick={pick}>
              Choose files
              <Kbd className="border-current/40">U</Kbd>
            </Button>
          </section>
          <section className="flex flex-col items-center rounded-dialog bg-raised px-5 py-6 text-center inset-ring-1 inset-ring-line">
            <span className="grid size-11 place-items-center rounded-panel bg-surface inset-ring-1 inset-ring-line-2">
              <ListMusic size={20} />
            </span>
            <h3 className="mt-3 text-md">Import a playlist</h3>
            <p className="mt-1 max-w-88 text-t2 md:mb-4">
              Paste a Spotify link or a list of titles. They become a playlist that your files fill.
            </p>
            <ButtonLink href="/import" prefetch={false} className="mt-4 md:mt-auto">
              Import a playlist
            </ButtonLink>
          </section>
        </div>
        <Readiness />
      </div>
    </div>
  );
}

function Readiness() {
  const trpc = useTRPC();
  const me = useQuery(trpc.account.me.queryOptions());
  const health = useQuery({ queryKey: ["health"], queryFn: readHealth, retry: false });
  const worker = health.data?.checks.find(({ name }) => name === "worker");
  return (
    <ul className="tn mt-7 flex min-h-4 flex-wrap justify-center gap-x-6 gap-y-2 text-sm text-t3">
      {worker ? (
        <li className="flex items-center gap-1.5">
          {worker.status === "ok" ? (
            <>
              <CircleCheck size={14} className="text-ok" />
              Separation ready
            </>
          ) : (
            <>
              <TriangleAlert size={14} className="text-warn" />
              {worker.message}
            </>
          )}
        </li>
      ) : null}
      <li className="flex items-center gap-1.5">
        <CircleCheck size={14} className="text-ok" />
        Basic engine, no model needed
      </li>
      {me.data ? (
        <li className="flex items-center gap-1.5">
          <HardDrive size={14} />
          {formatBytes(Math.max(0, me.data.quotaBytes - me.data.usedBytes))} free
        </li>
      ) : null}
    </ul>
  );
}
