"use client";
import { CircleAlert, Trash2 } from "lucide-react";
import type { TrackView } from "#server/realtime/events.ts";
import { Button } from "../../../_components/button.tsx";
import { ButtonLink } from "../../../_components/button-link.tsx";
import { EmptyState } from "../../../_components/empty-state.tsx";
import { taskErrorWords } from "../../../_words/task-error-words.ts";
import { useTrackActions } from "../../_components/use-track-actions.ts";
import { TrackToCome } from "./track-to-come.tsx";

/** A track that can't be played: in the bin, without a file, or with one that can't be read. */
export function TrackWithoutAudio({ track }: { track: TrackView }) {
  const actions = useTrackActions();
  const library = (
    <ButtonLink href="/" variant="ghost">
      To the library
    </ButtonLink>
  );
  if (track.deletedAt !== null) {
    return (
      <Page
        track={track}
        icon={<Trash2 size={24} />}
        text="This track is in the bin."
        actions={
          <>
            <Button variant="primary" onClick={() => actions.restore([track])}>
              Restore
            </Button>
            {library}
          </>
        }
      />
    );
  }
  if (track.state === "needs_file") return <TrackToCome track={track} />;
  const words = taskErrorWords(track.errorCode);
  const job = track.jobs.find(({ state, kind }) => state === "failed" && kind === "ingest-audio");
  return (
    <Page
      track={track}
      icon={<CircleAlert size={24} className="text-danger" />}
      text={`${words.title}. ${track.errorMessage ?? words.text}`}
      actions={
        <>
          {job && words.canRetry ? (
            <Button variant="primary" onClick={() => actions.retryJob(job.id)}>
              Retry
            </Button>
          ) : null}
          {library}
        </>
      }
    />
  );
}

interface PageProps {
  track: TrackView;
  icon: React.ReactNode;
  text: string;
  actions: React.ReactNode;
}

function Page({ track, icon, text, actions }: PageProps) {
  return (
    <div className="grid h-full place-items-center overflow-y-auto">
      <EmptyState level={1} icon={icon} title={track.title} text={text} actions={actions} />
    </div>
  );
}
