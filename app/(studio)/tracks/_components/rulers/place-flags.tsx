"use client";
import { classNames } from "../../../../_components/class-names.ts";
import { pixelOfFrame } from "../../../../_player/waves/viewport.ts";
import { flagPlaces } from "./flag-places.ts";
import { useStudio } from "../studio-context.ts";

interface Flag {
  readonly id: string;
  readonly frame: number;
  readonly text: string;
  readonly label: string;
  readonly isCue: boolean;
}

/** Cues and markers on a ruler; a press goes there. */
export function PlaceFlags() {
  const { player, settings, timeline } = useStudio();
  const { viewport, size } = timeline;
  const flags: Flag[] = [
    ...settings.markers.map(({ id, frame, name }) => ({
      ...{ id, frame, text: name, label: `Go to ${name === "" ? "marker" : name}` },
      isCue: false,
    })),
    ...settings.cues.flatMap((cue, i) =>
      cue
        ? [
            {
              ...{ id: `cue-${i}`, frame: cue.frame, text: String(i + 1), isCue: true },
              label: cue.name === "" ? `Go to cue ${i + 1}` : `Go to cue ${i + 1}, ${cue.name}`,
            },
          ]
        : [],
    ),
  ];
  const shown = flags
    .map((flag) => ({ ...flag, px: pixelOfFrame(viewport, flag.frame) }))
    .filter(({ px }) => px >= -1 && px <= size.widthPx)
    .sort((a, b) => a.px - b.px || Number(b.isCue) - Number(a.isCue));
  const places = flagPlaces(shown.map(({ px }) => px));
  return (
    <>
      {shown.map(({ id, frame, text, label, isCue }, i) => {
        return (
          <button
            key={id}
            type="button"
            aria-label={label}
            onClick={() => player?.seek(frame)}
            className={classNames(
              "focus-inset absolute top-0.5 z-1 h-6 min-w-6 max-w-32 truncate rounded-tag border-l-2 px-1 text-left text-xs",
              isCue
                ? "border-t1 bg-t1 text-center font-semibold text-t-inv"
                : "border-t2 bg-active text-t1",
            )}
            style={{ left: places[i] }}
          >
            {text}
          </button>
        );
      })}
    </>
  );
}
