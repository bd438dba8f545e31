"use client";
import { ExternalLink } from "lucide-react";
import type { ReactNode } from "react";
import type { ConnectionView, PreviewView } from "#server/imports/views.ts";
import { Artwork } from "../../../_components/artwork.tsx";
import { Button } from "../../../_components/button.tsx";
import { ProgressRing } from "../../../_components/progress-ring.tsx";
import { formatTotalDuration } from "../../../_words/format-duration.ts";
import { formatCount, formatPlural } from "../../../_words/format-number.ts";
import { listKindWords, missingWords, skippedWords } from "../../../_words/list-words.ts";
import { FilterChips } from "../../_components/filter-chips.tsx";
import { ConnectLink } from "../../_spotify/connect-link.tsx";
import {
  countMatches,
  filterChoices,
  isShownInPart,
  type PreviewFilter,
} from "./preview-filters.ts";
import { isLive } from "./use-preview.ts";

export interface PreviewLeadProps {
  preview: PreviewView;
  connection: ConnectionView | null;
  filter: PreviewFilter;
  onFilter: (filter: PreviewFilter) => void;
  /** Of a pasted list: back to its text. */
  onClose: () => void;
  children: ReactNode;
}

/** Cover, name and facts of a list, what it lacks, and what it can be narrowed to. */
export function PreviewLead(props: PreviewLeadProps) {
  const { preview, connection, filter, onFilter, onClose, children } = props;
  const { id, title, items, hasCover, kind, state } = preview;
  return (
    <div className="flex flex-col gap-4 px-4 pt-4 pb-3.5 max-md:gap-2.5 md:px-5 md:pt-5">
      <div className="flex items-start gap-4 md:items-center">
        <Artwork
          seed={id}
          src={hasCover ? coverAddress(preview) : null}
          size={72}
          isWhole
          className="size-18 rounded-field"
        />
        <div className="min-w-0 grow">
          <h2 className="text-lg wrap-anywhere">{title === "" ? "Untitled list" : title}</h2>
          <Origin preview={preview} />
          <Facts preview={preview} connection={connection} />
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
            ? "A list has no audio. Files come from you."
            : "Spotify shares titles, not audio. Files come from you."}
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
      {address === null ? null : (
        <a
          href={address}
          target="_blank"
          rel="noreferrer"
          className="inline-flex items-center gap-1 font-medium text-accent-text hover:underline"
        >
          Open in Spotify
          <ExternalLink size={12} />
        </a>
      )}
    </p>
  );
}

interface FactsProps {
  preview: PreviewView;
  connection: ConnectionView | null;
}

function Facts({ preview, connection }: FactsProps) {
  const { access, isCut, skipped } = preview;
  const missing = access === null ? "" : missingWords(access, isCut);
  const canConnect = connection?.isConfigured === true && connection.state !== "active";
  const notes = [missing, partWords(preview), skippedWords(skipped)].filter(Boolean);
  return (
    <>
      <p className="tn text-t3">{countWords(preview)}</p>
      {notes.length === 0 ? null : <p className="tn text-t3">{notes.join(" ")}</p>}
      {access === "open" && isCut && canConnect ? (
        <p className="mt-1.5">
          <ConnectLink page="/import" size="sm" connection={connection}>
            Connect to get all tracks
          </ConnectLink>
        </p>
      ) : null}
    </>
  );
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
