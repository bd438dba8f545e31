"use client";
import { useQuery } from "@tanstack/react-query";
import { CloudDownload, FileMusic, ListChecks } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useState } from "react";
import type { JobView, TrackView } from "#server/realtime/events.ts";
import { Artwork } from "../../../_components/artwork.tsx";
import { Button } from "../../../_components/button.tsx";
import { ButtonLink } from "../../../_components/button-link.tsx";
import { JobPill } from "../../../_components/job-pill.tsx";
import { useJobProgress } from "../../../_realtime/use-job-progress.ts";
import { useTRPC, type RouterOutputs } from "../../../_trpc/trpc.ts";
import { useUploads } from "../../../_uploads/uploads-context.ts";
import { dropTarget } from "../../../_uploads/use-file-drop.ts";
import { formatDuration } from "../../../_words/format-duration.ts";
import { isDownload } from "../../../_words/job-words.ts";
import { taskErrorWords } from "../../../_words/task-error-words.ts";
import { useTrackActions } from "../../_components/use-track-actions.ts";
import { OpenInSpotify } from "../../_spotify/open-in-spotify.tsx";
import { ChooseDialog } from "../../_wanted/choose-dialog.tsx";
import { FetchDialog } from "../../_wanted/fetch-dialog.tsx";
import { UploadState } from "./upload-state.tsx";

type Wanted = RouterOutputs["playlist"]["wantedOf"];

/** A track of a list that has no audio yet: what it is, and the three ways to give it a file. */
export function TrackToCome({ track }: { track: TrackView }) {
  const trpc = useTRPC();
  const { data: wanted } = useQuery(trpc.playlist.wantedOf.queryOptions({ trackId: track.id }));
  const download = track.jobs.find(({ kind }) => isDownload(kind));
  const about = [track.artist, track.album, formatDuration(track.durationSec)].filter(Boolean);
  return (
    <div
      className="drop-row grid h-full place-items-center overflow-y-auto"
      {...dropTarget({ trackId: track.id, wantedId: wanted?.id ?? null })}
    >
      <div className="flex w-full max-w-120 flex-col items-center px-4 py-12 text-center">
        <Artwork
          seed={track.id}
          src={track.hasCover ? `/api/media/tracks/${track.id}/cover` : null}
          size={160}
          isWhole
          className="size-40 rounded-field"
        />
        <h1 className="mt-5 text-lg wrap-anywhere">{track.title}</h1>
        <p className="tn text-t2 wrap-anywhere">{about.join(", ")}</p>
        {wanted ? <Whence wanted={wanted} /> : null}
        <p className="mt-4 text-t2">
          It has no audio file yet. Add yours, or choose one from your library; then it can be
          played and separated.
        </p>
        <div className="mt-3 flex min-h-7.5 flex-col items-center gap-2 empty:hidden">
          <UploadState trackId={track.id} />
          {download ? <DownloadState job={download} /> : null}
        </div>
        <Ways track={track} wanted={wanted} />
      </div>
    </div>
  );
}

function Whence({ wanted }: { wanted: Wanted }) {
  const { playlists, address } = wanted;
  return (
    <p className="mt-1 flex flex-wrap justify-center gap-x-3 text-t3">
      {playlists.length === 0 ? null : (
        <span>
          From{" "}
          {playlists.map(({ id, name }, at) => (
            <span key={id}>
              {at === 0 ? "" : ", "}
              <Link
                href={`/playlists/${id}`}
                prefetch={false}
                className="text-accent-text hover:underline"
              >
                {name}
              </Link>
            </span>
          ))}
        </span>
      )}
      {address === null ? null : <OpenInSpotify address={address} />}
    </p>
  );
}

function DownloadState({ job }: { job: JobView }) {
  const actions = useTrackActions();
  const { job: live, timeLeftSec, isStale } = useJobProgress(job);
  if (live.state === "completed") return null;
  return (
    <>
      <JobPill
        job={live}
        timeLeftSec={timeLeftSec}
        isStale={isStale}
        onCancel={() => actions.cancelJob(job.id)}
        onRetry={() => actions.retryJob(job.id)}
      />
      {live.state === "failed" ? (
        <p className="text-t2 wrap-anywhere">
          {live.errorMessage ?? taskErrorWords(live.errorCode).text}
        </p>
      ) : null}
    </>
  );
}

function Ways({ track, wanted }: { track: TrackView; wanted: Wanted | undefined }) {
  const router = useRouter();
  const { pickFor } = useUploads();
  const [asked, setAsked] = useState<"choose" | "fetch" | null>(null);
  const { id: trackId, title, artist, durationSec } = track;
  const close = () => setAsked(null);
  return (
    <div className="mt-5 flex flex-wrap justify-center gap-2">
      <Button
        variant="primary"
        icon={<FileMusic size={15} />}
        onClick={() => pickFor({ trackId, wantedId: wanted?.id ?? null })}
      >
        Add file
      </Button>
      {wanted ? (
        <Button icon={<ListChecks size={15} />} onClick={() => setAsked("choose")}>
          Choose from the library
        </Button>
      ) : null}
      <Button icon={<CloudDownload size={15} />} onClick={() => setAsked("fetch")}>
        Fetch from an address
      </Button>
      <ButtonLink href="/" variant="ghost" prefetch={false}>
        To the library
      </ButtonLink>
      {asked === "choose" && wanted ? (
        <ChooseDialog
          wanted={{ ...wanted, trackId, title, artist, durationSec, hasFile: false }}
          onChosen={(fileId) => {
            // The chosen track has taken the place of this one.
            if (fileId?.startsWith("track:")) router.replace(`/tracks/${fileId.slice(6)}`);
          }}
          onClose={close}
        />
      ) : null}
      {asked === "fetch" ? <FetchDialog track={{ trackId, title }} onClose={close} /> : null}
    </div>
  );
}
