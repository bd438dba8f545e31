import type { ConnectionView } from "#server/imports/views.ts";
import type { JobView } from "#server/realtime/events.ts";
import type { Toast } from "../../_components/toast-queue.ts";
import { importFailure, importPlace } from "../../_words/import-failure.ts";
import { jobSubject } from "../../_words/job-words.ts";

interface Around {
  readonly connection: ConnectionView | undefined;
  readonly go: (path: string) => void;
}

/** How an import has ended that the reader did not wait for, with the way to what it brought. */
export function importToast(job: JobView, { connection, go }: Around): Omit<Toast, "id"> {
  const place = importPlace(job) ?? "/jobs";
  const action = { label: LABELS[place] ?? openLabel(job), onSelect: () => go(place) };
  const name = `“${jobSubject(job)}”`;
  if (job.state === "completed") {
    return { tone: "done", title: `${name} is imported`, action, key: job.id };
  }
  const { title: what, text } = importFailure(job, connection);
  const title = `${name} could not be imported`;
  return { tone: "error", title, text: `${what}. ${text}`, action, key: job.id };
}

const LABELS: Readonly<Record<string, string>> = {
  "/jobs": "Show jobs",
  "/playlists": "Show playlists",
};

function openLabel({ imported }: JobView): string {
  return imported?.kind === "track" ? "Open track" : "Open playlist";
}
