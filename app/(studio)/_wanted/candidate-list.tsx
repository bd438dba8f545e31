"use client";
import type { CandidateView } from "#server/imports/views.ts";
import { RadioList, type RadioChoice } from "../../_components/radio-list.tsx";
import { formatDuration } from "../../_words/format-duration.ts";
import { matchReasonsLine } from "../../_words/match-words.ts";
import { NONE } from "./first-choice.ts";
import type { WantedTrack } from "./wanted-track.ts";

export interface CandidateListProps {
  candidates: readonly CandidateView[];
  /** What was searched for; empty for those that come near. */
  query: string;
  wanted: WantedTrack;
  value: string | null;
  onChange: (value: string) => void;
}

/** Files to choose from, best first, each with what speaks for and against it; none of them is a choice, too. */
export function CandidateList(props: CandidateListProps) {
  const { candidates, query, wanted, value, onChange } = props;
  return (
    <>
      <p role="status" className={candidates.length === 0 ? "text-t2" : "sr-only"}>
        {candidates.length === 0 ? emptyText(query) : `${candidates.length} to choose from`}
      </p>
      <RadioList
        label="File"
        value={value}
        choices={[
          ...candidates.map((candidate) => choiceOf(candidate, wanted)),
          {
            value: NONE,
            label: "None of these",
            text: wanted.hasFile
              ? "It has no file then; the file stays in your library."
              : "It stays without a file, and is not asked about again.",
          },
        ]}
        onChange={onChange}
      />
    </>
  );
}

function choiceOf(candidate: CandidateView, wanted: WantedTrack): RadioChoice<string> {
  const { fileId, title, artist, fileName, durationSec, reasons, isTaken } = candidate;
  const why = matchReasonsLine(reasons, {
    wantedSec: wanted.durationSec,
    fileSec: durationSec,
  });
  const place = fileId.startsWith("file:") ? "In the server’s folder" : null;
  return {
    value: fileId,
    label: artist === "" ? title : `${title}, ${artist}`,
    aside: formatDuration(durationSec),
    text: (
      <>
        <span className="block font-mono text-xs">{fileName}</span>
        {[why, place, isTaken ? "Stands for it now" : null].filter(Boolean).join(". ")}
      </>
    ),
  };
}

function emptyText(query: string): string {
  return query === ""
    ? "Nothing in your library comes near it. Search for the file, or add it."
    : `Nothing in your library has “${query}” in its title, artist or file name.`;
}
