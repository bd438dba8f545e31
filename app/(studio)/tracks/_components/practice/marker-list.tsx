"use client";
import { Plus, Play, Trash2 } from "lucide-react";
import { Button } from "../../../../_components/button.tsx";
import { IconButton } from "../../../../_components/icon-button.tsx";
import { useAnnounce } from "../../../../_components/live-region.tsx";
import {
  markerAt,
  markersFull,
  newId,
  nextMarkerName,
  withMarker,
  type Marker,
} from "./place-edit.ts";
import { positionField } from "./position-words.ts";
import { usePractice } from "./practice-context.ts";
import { RenameField } from "../controls/rename-field.tsx";
import { useStudio } from "../studio-context.ts";

/** The markers in the order of the track. */
export function MarkerList() {
  const { player, settings, changeSettings } = useStudio();
  const announce = useAnnounce();
  const add = () => {
    const frame = Math.round(player?.positionFrame ?? 0);
    const held = markerAt(settings.markers, frame);
    if (held) {
      announce(`${held.name} is here already`);
      return;
    }
    changeSettings(({ markers }) => ({
      markers: withMarker(markers, { id: newId(), frame, name: nextMarkerName(markers) }),
    }));
  };
  return (
    <section aria-label="Markers" className="flex flex-col gap-1 border-t border-line pt-4">
      <div className="flex items-center justify-between">
        <h3 className="text-sm font-medium text-t3">Markers</h3>
        <Button
          size="sm"
          icon={<Plus size={14} />}
          disabledReason={markersFull(settings)}
          onClick={add}
        >
          Add marker
        </Button>
      </div>
      {settings.markers.length === 0 ? <p className="text-t2">None yet.</p> : null}
      <ul className="flex flex-col">
        {settings.markers.map((marker) => (
          <MarkerLine key={marker.id} marker={marker} />
        ))}
      </ul>
    </section>
  );
}

function MarkerLine({ marker }: { marker: Marker }) {
  const { player, changeSettings } = useStudio();
  const { grid } = usePractice();
  const rename = (name: string) =>
    name !== "" &&
    changeSettings(({ markers }) => ({ markers: withMarker(markers, { ...marker, name }) }));
  const remove = () =>
    changeSettings(({ markers }) => ({ markers: markers.filter(({ id }) => id !== marker.id) }));
  return (
    <li className="flex min-h-8 items-center gap-1">
      <IconButton
        label={`Go to ${marker.name}`}
        icon={<Play size={14} />}
        onClick={() => player?.seek(marker.frame)}
      />
      <RenameField label={`Name of ${marker.name}`} name={marker.name} onRename={rename} />
      <span className="tn shrink-0 text-sm text-t3">{positionField(grid, marker.frame)}</span>
      <IconButton label={`Delete ${marker.name}`} icon={<Trash2 size={14} />} onClick={remove} />
    </li>
  );
}
