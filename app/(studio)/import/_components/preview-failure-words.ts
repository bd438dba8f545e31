import type { ConnectionView, PreviewView } from "#server/imports/views.ts";
import { spotifyWords } from "../../../_words/spotify-words.ts";
import { taskErrorWords } from "../../../_words/task-error-words.ts";

/** What to do about a list that can't be read. */
export type FailureStep = "connect" | "readPublic" | "importLater" | "loadAgain";

export interface PreviewFailureWords {
  readonly title: string;
  readonly text: string;
  /** The best first; one or two, or none where nothing helps. */
  readonly steps: readonly FailureStep[];
}

/** How the reader stands with Spotify. */
export interface Standing {
  /** An account can be connected here, and is not. */
  readonly canConnect: boolean;
  readonly isConnected: boolean;
  /** What was read is the public page already. */
  readonly isPublic: boolean;
}

type Failed = Pick<PreviewView, "errorCode" | "errorMessage" | "kind">;

/** How a reader stands for whom a list was read, `isPublic` where that was asked for. */
export function standingOf(
  { kind }: Pick<PreviewView, "kind">,
  connection: Pick<ConnectionView, "isConfigured" | "state"> | null,
  isPublic: boolean,
): Standing {
  const { isConfigured, state } = connection ?? { isConfigured: false, state: "none" };
  const hasAccount = isConfigured && state !== "none";
  // The server asks for these by itself.
  const isTold = isConfigured && (kind === "track" || kind === "album");
  return {
    canConnect: isConfigured && state !== "active",
    isConnected: isConfigured && state === "active",
    isPublic: isPublic || !(hasAccount || isTold),
  };
}

interface Words {
  readonly title: string;
  readonly text: string;
}

/** What Spotify has never shown to this reader is no loss, as it is of a list that was imported. */
const NOT_FOUND: Words = {
  title: "Spotify shows no such list",
  text: "It was deleted there, or is not for you to see. Check the link.",
};

/** Lists of Spotify’s own have a page, and nothing else. */
const NOT_FOUND_BUT_PAGE: Words = {
  title: "Spotify shows no such list",
  text: "Some have a public page all the same. Others were deleted, or are not for you to see.",
};

const CONNECTED_SINCE: Words = {
  title: "Your connection to Spotify was over",
  text: "You have connected again since. Load the list again.",
};

/** With an account Spotify tells less of others' playlists than its public page does. */
const OTHERS = "Spotify shows this list to its owner only";

const NOWHERE: Standing = { canConnect: false, isConnected: false, isPublic: false };

/** Why a list can't be shown. What the server has said of it wins over general words. */
export function previewFailure(preview: Failed, standing = NOWHERE): PreviewFailureWords {
  return { ...wordsOf(preview, standing), steps: stepsOf(preview, standing) };
}

function wordsOf({ errorCode, errorMessage, kind }: Failed, standing: Standing): Words {
  const { isConnected, isPublic } = standing;
  if (errorCode === "connect_again" && isConnected) return CONNECTED_SINCE;
  if (errorCode === "not_found_at_source") {
    return mayHavePage(kind, standing) ? NOT_FOUND_BUT_PAGE : NOT_FOUND;
  }
  const { title, text } = spotifyWords(errorCode) ?? taskErrorWords(errorCode);
  const isOthers = errorCode === "private_playlist" && isConnected && !isPublic;
  return { title: isOthers ? OTHERS : title, text: errorMessage ?? text };
}

function stepsOf({ errorCode, kind }: Failed, standing: Standing): readonly FailureStep[] {
  const readPublic: readonly FailureStep[] = mayHavePage(kind, standing) ? ["readPublic"] : [];
  const connect: readonly FailureStep[] = standing.canConnect ? ["connect"] : [];
  switch (errorCode) {
    case "connect_again":
      return standing.isConnected
        ? ["loadAgain", ...readPublic]
        : orLoadAgain([...connect, ...readPublic]);
    case "not_found_at_source":
      return [...readPublic, "loadAgain"];
    case "private_playlist":
      return orLoadAgain(standing.canConnect ? connect : readPublic);
    case "bad_credentials":
      return orLoadAgain(readPublic);
    case "rate_limited":
      return ["importLater"];
    case "too_large":
      return [];
    case null:
    default:
      return ["loadAgain"];
  }
}

function orLoadAgain(steps: readonly FailureStep[]): readonly FailureStep[] {
  return steps.length === 0 ? ["loadAgain"] : steps;
}

/** Everybody's page, which was not read yet. */
function mayHavePage(kind: PreviewView["kind"], { isPublic }: Standing): boolean {
  return kind !== "liked" && kind !== "list" && !isPublic;
}
