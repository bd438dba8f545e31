"use client";
import type { ReactNode } from "react";
import type { ConnectionView, PreviewView } from "#server/imports/views.ts";
import { Button } from "../../../_components/button.tsx";
import { ProgressRing } from "../../../_components/progress-ring.tsx";
import { formatTotalDuration } from "../../../_words/format-duration.ts";
import { formatCount, formatPlural } from "../../../_words/format-number.ts";
import { listKindWords, missingWords, skippedWords } from "../../../_words/list-words.ts";
import { FilterChips } from "../../_components/filter-chips.tsx";
import { ConnectLink } from "../../_spotify/connect-link.tsx";
import { OpenInSpotify } from "../../_spotify/open-in-spotify.tsx";
import { ListPicture } from "./list-picture.tsx";
import {
  countMatches,
  filterChoices,
  isShownInPart,
  type PreviewFilter,
} from "./preview-filters.ts";
import { useFocusPassedOn } from "./use-focus-passed-on.ts";
import { isLive } from "./use-preview.ts";

export interface PreviewLeadProps {
  preview: PreviewView;
  connection: ConnectionView | null;
  /** What is shown is what everybody sees, though an account could be asked. */
  isPublic: boolean;
  /** Has the list read again. */
  onLoad: (isPublic: boolean) => void;
  filter: PreviewFilter;
  onFilter: (filter: PreviewFilter) => void;
  /** Of a pasted list: back to its text. */
  onClose: () => void;
  children: ReactNode;
}

/** Cover, name and facts of a list, what it lacks, and what it can be narrowed to. */
export function PreviewLead(props: PreviewLeadProps) {
  const { preview, filter, onFilter, onClose, children } = props;
  const { title, items, hasCover, kind, state } = preview;
  const lead = useFocusPassedOn<HTMLDivElement>();
  return (
    <div ref={lead} className="flex flex-col gap-4 px-4 pt-4 pb-3.5 max-md:gap-2.5 md:px-5 md:pt-5">
      <div className="flex items-start gap-4 md:items-center">
        <ListPicture
          src={hasCover ? coverAddress(preview) : null}
          size={72}
          className="size-18 rounded-field"
        />
        <div className="min-w-0 grow">
          <h2 tabIndex={-1} data-takes-focus className="text-lg wrap-anywhere">
            {title === "" ? "Untitled list" : title}
          </h2>
          <Origin preview={preview} />
          <Facts {...props} />
        </div>
        {kind === "list" ? (
          <Button className="self-start" onClick={onClose}>
            Change the list
          </Button>
        ) : null}
      </div>
      {children}
      <div className="flex min-h-6 items-center gap-x-4 gap-y-2 max-md:flex-col max-md:items-stretch">
        {isLive(preview) ? (
          <p className="flex items-center gap-2 text-t2">
            <ProgressRing fraction={null} size={15} />
            {items.length === 0 || state === "queued"
              ? "Reading the list"
              : `Reading the list, ${formatPlural(items.length, "track", "tracks")} so far`}
          </p>
        ) : (
          <FilterChips
            choices={filterChoices(countMatches(items), filter)}
            chosen={filter}
            onChange={onFilter}
          />
        )}
        <p className="ml-auto text-right text-sm text-t3 max-md:m-0 max-md:text-left">
          {kind === "list"
            ? "A list has no audio. You choose files after the import."
            : "Spotify shares titles, not audio. You choose files after the import."}
        </p>
      </div>
    </div>
  );
}

/** With the version, so that a cover that comes later is asked for. */
function coverAddress({ id, version }: PreviewView): string {
  return `/api/media/lists/${id}/cover?v=${version}`;
}

function Origin({ preview: { kind, owner, address } }: { preview: PreviewView }) {
  return (
    <p className="flex flex-wrap gap-x-2 text-t3">
      <span>{listKindWords(kind, owner)}</span>
      {address === null ? null : <OpenInSpotify address={address} />}
    </p>
  );
}

type FactsProps = Pick<PreviewLeadProps, "preview" | "connection" | "isPublic" | "onLoad">;

function Facts(props: FactsProps) {
  const { access, isCut, skipped } = props.preview;
  const missing = access === null ? "" : missingWords(access, isCut);
  const notes = [missing, partWords(props.preview), skippedWords(skipped)].filter(Boolean);
  return (
    <>
      <p className="tn text-t3">{countWords(props.preview)}</p>
      {notes.length === 0 ? null : <p className="tn text-t3">{notes.join(" ")}</p>}
      {access === "open" && !isLive(props.preview) ? <MoreOfIt {...props} /> : null}
    </>
  );
}

/** The way to what everybody’s page does not tell. */
function MoreOfIt({ preview, connection, isPublic, onLoad }: FactsProps) {
  if (connection?.isConfigured !== true) return null;
  if (connection.state === "active") {
    return isPublic ? (
      <p className="mt-1.5">
        <Button size="sm" onClick={() => onLoad(false)}>
          Read it with your account
        </Button>
      </p>
    ) : null;
  }
  return preview.isCut ? (
    <p className="mt-1.5">
      <ConnectLink page="/import" size="sm" connection={connection}>
        Connect to get all tracks
      </ConnectLink>
    </p>
  ) : null;
}

function countWords(preview: PreviewView): string {
  const { items, total, durationSec, isCut } = preview;
  if (isShownInPart(preview)) return `${formatCount(total ?? 0)} entries.`;
  const count = formatPlural(items.length, "track", "tracks");
  const known = isCut ? `The first ${count}` : count;
  return durationSec < 30 ? `${known}.` : `${known}, ${formatTotalDuration(durationSec)}.`;
}

function partWords(preview: PreviewView): string {
  if (!isShownInPart(preview) || isLive(preview)) return "";
  const { itemsRead } = preview;
  return `The first ${formatCount(itemsRead)} are shown; all are imported.`;
}
