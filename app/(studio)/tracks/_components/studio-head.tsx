"use client";
import { ChevronLeft, Download } from "lucide-react";
import Link from "next/link";
import { Button } from "../../../_components/button.tsx";
import { buttonClass } from "../../../_components/button-class.ts";
import { classNames } from "../../../_components/class-names.ts";
import { Cover } from "../../../_components/cover.tsx";
import { IconButton } from "../../../_components/icon-button.tsx";
import { Tag } from "../../../_components/tag.tsx";
import { formatDuration } from "../../../_words/format-duration.ts";
import { formatDecimal } from "../../../_words/format-number.ts";
import { PresetsMenu } from "./presets/presets-menu.tsx";
import { SeparationMenu } from "./separations/separation-menu.tsx";
import { useStudio } from "./studio-context.ts";
import { TrackJob } from "./track-job.tsx";
import { TrackMenu } from "./track-menu.tsx";

/** Back, cover, title, facts, the job at work, and the menu. */
export function StudioHead() {
  const { track, show } = useStudio();
  return (
    <>
      <header className="flex h-14 shrink-0 items-center gap-3 border-b border-line pr-3 pl-2 phone:gap-2 phone:pr-1 phone:pl-1">
        <Link
          href="/"
          aria-label="Back to the library"
          className={classNames(
            buttonClass("ghost", "sm"),
            "size-7.5! px-0! phone:size-11! pointer-coarse:size-11!",
          )}
        >
          <ChevronLeft size={16} />
        </Link>
        <Cover trackId={track.id} hasCover={track.hasCover} size={36} className="rounded-control" />
        <div className="min-w-0 phone:grow">
          <h1 className="truncate text-[0.9375rem] leading-5">{track.title}</h1>
          <p className="truncate text-sm text-t3">
            {track.artist}
            <span className="tn desk:hidden">{mobileFacts(track.artist, track)}</span>
          </p>
        </div>
        <Facts />
        <span className="grow phone:hidden" />
        <TrackJob className="phone:hidden" />
        <PresetsMenu className="phone:hidden" />
        {track.state === "ready" ? (
          <>
            <Button
              icon={<Download size={15} />}
              className="phone:hidden"
              onClick={() => show("export")}
            >
              Export
            </Button>
            <IconButton
              label="Export"
              icon={<Download size={20} />}
              className="desk:hidden"
              onClick={() => show("export")}
            />
          </>
        ) : null}
        <TrackMenu />
      </header>
      <TrackJob className="desk:hidden" isBar />
    </>
  );
}

function Facts() {
  const { track } = useStudio();
  return (
    <div className="tn ml-3 flex min-w-0 shrink-[2] items-center gap-1.5 phone:hidden max-lg:ml-0 max-lg:shrink-0">
      <span className="flex gap-1.5 max-lg:hidden">
        {track.loudnessLufs === null ? null : <Tag>{formatDecimal(track.loudnessLufs)} LUFS</Tag>}
        <Tag>{formatDuration(track.durationSec)}</Tag>
      </span>
      <SeparationMenu />
    </div>
  );
}

function mobileFacts(artist: string, track: { durationSec: number | null }): string {
  const time = formatDuration(track.durationSec);
  return artist === "" ? time : ` · ${time}`;
}
