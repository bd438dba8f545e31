"use client";
import { useId, useState } from "react";
import type { PreviewView } from "#server/imports/views.ts";
import { Button } from "../../../_components/button.tsx";
import { ButtonLink } from "../../../_components/button-link.tsx";
import { Switch } from "../../../_components/switch.tsx";
import { formatCount, formatPlural } from "../../../_words/format-number.ts";
import { comingTracks, countMatches, isShownInPart, type ComingTracks } from "./preview-filters.ts";
import type { ImportChoice as Wish } from "./use-import.ts";
import { isLive } from "./use-preview.ts";

export interface ImportChoiceProps {
  preview: PreviewView;
  /** What is not wanted, by `sourceId`. */
  leftOut: readonly string[];
  /** The page of what an earlier import has made. */
  place: string | null;
  isBusy: boolean;
  onStart: (wish: Wish) => void;
}

const DAY_HOURS = 24;

/** What is chosen of a list, whether it is kept in step, and the ways to import it and to what was imported before. */
export function ImportChoice({ preview, leftOut, place, isBusy, onStart }: ImportChoiceProps) {
  const { kind, playlistId, syncHours } = preview;
  // Others never change.
  const canKeep = kind === "playlist" || kind === "liked";
  const [isKept, setIsKept] = useState(playlistId === null || syncHours !== null);
  const coming = comingTracks(preview, leftOut);
  const start = () =>
    onStart({
      leftOut,
      ...(canKeep && { syncHours: isKept ? (syncHours ?? DAY_HOURS) : null }),
    });
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-1 md:min-h-9 md:flex-nowrap">
      <p className="tn min-w-0 grow">
        <span className="font-medium">{chosenWords(coming)}</span>{" "}
        <span className="hidden text-t3 @min-[46rem]:inline">{matchWords(preview, leftOut)}</span>
      </p>
      {canKeep ? <KeepSwitch isOn={isKept} isBrief={place !== null} onChange={setIsKept} /> : null}
      <div className="flex gap-2 max-md:w-full max-md:*:flex-1">
        <Button
          variant={place === null ? "primary" : "secondary"}
          isBusy={isBusy}
          disabledReason={refusal(preview, coming)}
          className="tn"
          onClick={start}
        >
          {playlistId === null ? importLabel(coming) : AGAIN[kind]}
        </Button>
        {place === null ? null : (
          <ButtonLink href={place} prefetch={false} variant="primary">
            {kind === "track" ? "Open track" : "Open playlist"}
          </ButtonLink>
        )}
      </div>
    </div>
  );
}

const AGAIN: Readonly<Record<PreviewView["kind"], string>> = {
  playlist: "Update playlist",
  liked: "Update playlist",
  album: "Update playlist",
  list: "Update playlist",
  track: "Import again",
};

interface KeepSwitchProps {
  isOn: boolean;
  /** There is little room for words. */
  isBrief: boolean;
  onChange: (isOn: boolean) => void;
}

function KeepSwitch({ isOn, isBrief, onChange }: KeepSwitchProps) {
  const id = useId();
  return (
    <div className="flex shrink-0 items-center gap-2 max-md:gap-0.5">
      <Switch isOn={isOn} labelledBy={id} onChange={onChange} />
      <span id={id} className="whitespace-nowrap text-t2" title="Looked at once a day">
        Keep in step
        <span className={isBrief ? "sr-only" : "max-md:sr-only"}> with Spotify</span>
      </span>
    </div>
  );
}

function refusal(preview: PreviewView, { count }: ComingTracks): string | undefined {
  if (isLive(preview)) return "The list is still being read.";
  return count === 0 ? "Choose a track first." : undefined;
}

function importLabel({ count, isExact }: ComingTracks): string {
  const tracks = formatPlural(count, "track", "tracks");
  return isExact ? `Import ${tracks}` : `Import up to ${tracks}`;
}

function chosenWords({ count, isExact }: ComingTracks): string {
  const tracks = formatPlural(count, "track", "tracks");
  return isExact ? `${tracks} chosen.` : `Up to ${tracks} chosen.`;
}

/** "9 have a file, 2 to check, 2 without a file." */
function matchWords(preview: PreviewView, leftOut: readonly string[]): string {
  if (isLive(preview)) return "";
  const unwanted = new Set(leftOut);
  const { ready, toCheck, needsFile } = countMatches(
    preview.items.filter(({ sourceId }) => !unwanted.has(sourceId)),
  );
  const parts = [
    ready === 0 ? "" : `${formatCount(ready)} ${ready === 1 ? "has" : "have"} a file`,
    toCheck === 0 ? "" : `${formatCount(toCheck)} to check`,
    needsFile === 0 ? "" : `${formatCount(needsFile)} without a file`,
  ].filter(Boolean);
  if (parts.length === 0) return "";
  const of = isShownInPart(preview) ? `Of the first ${formatCount(preview.itemsRead)}, ` : "";
  return `${of}${parts.join(", ")}.`;
}
