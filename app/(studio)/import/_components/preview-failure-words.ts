import type { PreviewView } from "#server/imports/views.ts";
import { spotifyWords } from "../../../_words/spotify-words.ts";
import { taskErrorWords } from "../../../_words/task-error-words.ts";

/** The one thing to do about a list that can't be read. */
export type FailureStep = "connect" | "readPublic" | "importLater" | "loadAgain" | "none";

export interface PreviewFailureWords {
  readonly title: string;
  readonly text: string;
  readonly step: FailureStep;
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

/** What Spotify has never shown to this reader is no loss, as it is of a list that was imported. */
const OWN: Readonly<Record<string, { readonly title: string; readonly text: string }>> = {
  not_found_at_source: {
    title: "Spotify shows no such list",
    text: "It was deleted there, or is not for you to see. Check the link.",
  },
};

/** With an account Spotify tells less of others' playlists than its public page does. */
const OTHERS = "Spotify shows this list to its owner only";

/** Why a list can't be shown. What the server has said of it wins over general words. */
export function previewFailure(
  preview: Failed,
  standing: Standing = { canConnect: false, isConnected: false, isPublic: false },
): PreviewFailureWords {
  const { errorCode, errorMessage } = preview;
  const { title, text } =
    OWN[errorCode ?? ""] ?? spotifyWords(errorCode) ?? taskErrorWords(errorCode);
  const isOthers = errorCode === "private_playlist" && standing.isConnected && !standing.isPublic;
  const words = { title: isOthers ? OTHERS : title, text: errorMessage ?? text };
  return { ...words, step: stepOf(preview, standing) };
}

function stepOf({ errorCode, kind }: Failed, { canConnect, isPublic }: Standing): FailureStep {
  const hasPage = kind !== "liked" && kind !== "list" && !isPublic;
  switch (errorCode) {
    case "connect_again":
      return "connect";
    case "private_playlist":
      if (canConnect) return "connect";
      return hasPage ? "readPublic" : "loadAgain";
    case "bad_credentials":
      return hasPage ? "readPublic" : "loadAgain";
    case "rate_limited":
      return "importLater";
    case "too_large":
      return "none";
    case null:
    default:
      return "loadAgain";
  }
}
