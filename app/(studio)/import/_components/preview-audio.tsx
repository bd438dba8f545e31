import { CircleCheck, CircleDashed, CircleQuestionMark } from "lucide-react";
import type { ReactNode } from "react";
import type { PreviewItem } from "#server/imports/views.ts";
import { matchQuestion } from "../../../_words/match-words.ts";

export interface PreviewAudioProps {
  item: PreviewItem;
  /** Nothing was compared with the library yet. */
  isReading: boolean;
}

/** What stands for a track in the user's library, or would be taken for it. */
export function PreviewAudio({ item, isReading }: PreviewAudioProps) {
  const { match, isKnown, durationSec } = item;
  switch (match.verdict) {
    case "sure":
      return (
        <Line sign={<CircleCheck size={15} className="text-ok" />} title={match.name}>
          {isKnown || match.name === null ? (
            "In your library"
          ) : (
            <span className="font-mono text-sm">{match.name}</span>
          )}
        </Line>
      );
    case "maybe":
      return (
        <Line sign={<CircleQuestionMark size={15} className="text-warn" />} title={match.name}>
          {matchQuestion(match, durationSec)}
        </Line>
      );
    case "no":
      return isReading ? (
        <span className="text-t3 max-md:text-sm">–</span>
      ) : (
        <Line sign={<CircleDashed size={15} />} isQuiet>
          No file yet
        </Line>
      );
  }
}

interface LineProps {
  sign: ReactNode;
  children: ReactNode;
  title?: string | null;
  isQuiet?: boolean;
}

function Line({ sign, children, title, isQuiet }: LineProps) {
  return (
    <span
      className={`tn flex min-w-0 items-center gap-2 max-md:gap-1.5 max-md:text-sm max-md:text-t2 ${isQuiet ? "text-t3" : ""}`}
      title={title ?? undefined}
    >
      <span className="shrink-0">{sign}</span>
      <span className="min-w-0 truncate">{children}</span>
    </span>
  );
}
