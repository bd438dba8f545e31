"use client";
import { Button } from "../../_components/button.tsx";
import { Dialog } from "../../_components/dialog.tsx";
import { formatPlural } from "../../_words/format-number.ts";
import { answerTitle, startText } from "./answer-words.ts";
import type { SeparateAnswer } from "./use-separate.ts";

export interface RefusedListProps {
  answer: SeparateAnswer;
  tracks: readonly { readonly id: string; readonly title: string }[];
  onClose: () => void;
}

/** What was started, what was there, and each track that was not taken with the reason. */
export function RefusedList({ answer, tracks, onClose }: RefusedListProps) {
  const titles = new Map(tracks.map(({ id, title }) => [id, title]));
  const { refused } = answer;
  return (
    <Dialog
      title={answerTitle(answer)}
      onClose={onClose}
      footer={
        <Button variant="primary" onClick={onClose}>
          Close
        </Button>
      }
    >
      <p className="tn text-t2">{startText(answer)}</p>
      <h3 className="tn mt-2 text-base">
        {formatPlural(refused.length, "track was", "tracks were")} not taken
      </h3>
      <ul className="mt-1 border-t border-line">
        {refused.map(({ trackId, message }) => (
          <li key={trackId} className="border-b border-line py-2 last:border-b-0">
            <p className="font-medium wrap-anywhere">{titles.get(trackId) ?? "A deleted track"}</p>
            <p className="text-sm text-t2 wrap-anywhere">{message}</p>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
