"use client";
import { RotateCcw, Trash2 } from "lucide-react";
import type { TrackView } from "#server/realtime/events.ts";
import { Button } from "../../../_components/button.tsx";
import { Cover } from "../../../_components/cover.tsx";
import { DayText } from "../../../_components/day-text.tsx";
import { IconButton } from "../../../_components/icon-button.tsx";
import { formatBytes } from "../../../_words/format-bytes.ts";
import { formatDuration } from "../../../_words/format-duration.ts";

export interface BinRowProps {
  track: TrackView;
  onRestore: () => void;
  onPurge: () => void;
}

/** A deleted track with its two ways out. */
export function BinRow({ track, onRestore, onPurge }: BinRowProps) {
  return (
    <li className="flex min-h-11 items-center gap-3 border-b border-line py-1 pr-3 pl-4 max-md:min-h-17">
      <Cover
        trackId={track.id}
        hasCover={track.hasCover}
        size={32}
        className="size-8 rounded-tag opacity-60 max-md:size-12"
      />
      <div className="min-w-0 grow">
        <p className="truncate leading-[1.125rem] font-medium">{track.title}</p>
        <p className="tn truncate text-sm text-t3">
          {[track.artist, formatDuration(track.durationSec), formatBytes(track.sizeBytes)]
            .filter(Boolean)
            .join(", ")}
        </p>
      </div>
      <span className="w-24 text-t3 max-md:hidden">
        {track.deletedAt === null ? null : <DayText iso={track.deletedAt} />}
      </span>
      <Button
        size="sm"
        icon={<RotateCcw size={13} />}
        aria-label={`Restore ${track.title}`}
        onClick={onRestore}
      >
        Restore
      </Button>
      <IconButton
        label={`Delete ${track.title} for good`}
        size="sm"
        variant="dangerGhost"
        icon={<Trash2 size={15} />}
        onClick={onPurge}
      />
    </li>
  );
}
