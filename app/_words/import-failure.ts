import type { ConnectionView } from "#server/imports/views.ts";
import type { JobView } from "#server/realtime/events.ts";
import { jobErrorWords } from "./job-words.ts";

/** What helps against the failure of an import, the best first. */
export type ImportStep = "connect" | "connectAgain" | "retry";

export interface ImportFailure {
  readonly title: string;
  readonly text: string;
  readonly steps: readonly ImportStep[];
}

type Failed = Pick<JobView, "kind" | "errorCode" | "errorMessage">;
/** Undefined while it is not known. */
type Standing = Pick<ConnectionView, "state" | "isConfigured"> | undefined;

/** Why the import of a list failed, and what helps a reader who stands so with Spotify. */
export function importFailure(job: Failed, standing: Standing): ImportFailure {
  if (job.errorCode === "connect_again") return connectionOver(standing);
  const { title, text, canRetry } = jobErrorWords(job);
  const retry: readonly ImportStep[] = canRetry ? ["retry"] : [];
  const words = { title, text: job.errorMessage ?? text, steps: retry };
  if (job.errorCode !== "private_playlist") return words;
  if (standing?.state === "active") return { ...words, title: OTHERS };
  const step = connectStep(standing);
  return step === null ? words : { ...words, steps: [step, ...retry] };
}

/** With an account Spotify tells less of others’ playlists than its public page does. */
const OTHERS = "Spotify shows this list to its owner only";

/** The server’s own sentence would say it a second time. */
function connectionOver(standing: Standing): ImportFailure {
  if (standing?.state === "active") {
    return {
      title: "Your connection to Spotify was over",
      text: "You have connected again since: retry to go on.",
      steps: ["retry"],
    };
  }
  const title = "Your connection to Spotify is over";
  const step = connectStep(standing);
  return step === null
    ? { title, text: "Ask the person who runs this server to set Spotify up.", steps: [] }
    : { title, text: "What was imported stays. Connect, then retry to go on.", steps: [step] };
}

function connectStep(standing: Standing): ImportStep | null {
  if (standing?.isConfigured === false) return null;
  return standing?.state === "none" ? "connect" : "connectAgain";
}

/** Where the reader finds what an import has brought, or is about to bring; null where that is nothing. */
export function importPlace({
  imported,
  state,
}: Pick<JobView, "imported" | "state">): string | null {
  if (imported === null) return state === "failed" || state === "cancelled" ? null : "/playlists";
  return imported.kind === "track" ? `/tracks/${imported.id}` : `/playlists/${imported.id}`;
}
