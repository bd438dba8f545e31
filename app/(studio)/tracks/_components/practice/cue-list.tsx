"use client";
import { MapPin, X } from "lucide-react";
import { IconButton } from "../../../../_components/icon-button.tsx";
import type { StudioSettings } from "../../../../_player/settings/studio-settings.ts";
import { withCue, type Cue } from "./place-edit.ts";
import { positionField } from "./position-words.ts";
import { usePractice } from "./practice-context.ts";
import { RenameField } from "../controls/rename-field.tsx";
import { useStudio } from "../studio-context.ts";

/** The eight cues: set at the playhead, named, gone to, cleared. */
export function CueList() {
  const { settings } = useStudio();
  return (
    <section aria-label="Cues">
      <h3 className="mb-1 text-sm font-medium text-t3">Cues</h3>
      <ol className="flex flex-col">
        {settings.cues.map((cue, i) => (
          <CueLine key={i} place={i + 1} cue={cue} />
        ))}
      </ol>
    </section>
  );
}

function CueLine({ place, cue }: { place: number; cue: StudioSettings["cues"][number] }) {
  const { player, changeSettings } = useStudio();
  const { grid } = usePractice();
  const set = (next: Cue | null) =>
    changeSettings(({ cues }) => ({ cues: withCue(cues, place, next) }));
  const setHere = () =>
    set({ frame: Math.round(player?.positionFrame ?? 0), name: cue?.name ?? "" });
  return (
    <li className="flex min-h-8 items-center gap-1">
      <button
        type="button"
        aria-label={cue ? `Go to cue ${place}` : `Set cue ${place} here`}
        onClick={() => (cue ? player?.seek(cue.frame) : setHere())}
        className={
          cue
            ? "tn size-7 shrink-0 rounded-control bg-t1 font-semibold text-t-inv phone:size-11"
            : "tn size-7 shrink-0 rounded-control font-semibold text-t2 inset-ring-1 inset-ring-line-2 hover:bg-hover phone:size-11"
        }
      >
        {place}
      </button>
      {cue ? (
        <>
          <RenameField
            label={`Name of cue ${place}`}
            name={cue.name}
            placeholder="Name"
            onRename={(name) => set({ ...cue, name })}
          />
          <span className="tn shrink-0 text-sm text-t3">{positionField(grid, cue.frame)}</span>
          <IconButton
            label={`Move cue ${place} here`}
            icon={<MapPin size={14} />}
            onClick={setHere}
          />
          <IconButton
            label={`Clear cue ${place}`}
            icon={<X size={14} />}
            onClick={() => set(null)}
          />
        </>
      ) : (
        <span className="px-1.5 text-t3">Empty</span>
      )}
    </li>
  );
}
