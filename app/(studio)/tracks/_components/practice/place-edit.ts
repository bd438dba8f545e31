import type { StudioSettings } from "../../../../_player/settings/studio-settings.ts";

export type Cue = NonNullable<StudioSettings["cues"][number]>;
export type Marker = StudioSettings["markers"][number];

/** Sets, renames or clears one of the eight cues; `place` counts from 1. */
export function withCue(
  cues: StudioSettings["cues"],
  place: number,
  cue: Cue | null,
): StudioSettings["cues"] {
  return cues.map((held, i) => (i === place - 1 ? cue : held));
}

/** What the server keeps of a track. */
const MAX_MARKERS = 500;
const MAX_SAVED_LOOPS = 100;

/** Why there can't be one more; undefined where there can. */
export function markersFull({ markers }: Pick<StudioSettings, "markers">): string | undefined {
  return markers.length < MAX_MARKERS ? undefined : `${MAX_MARKERS} are kept at most. Delete one.`;
}

/** Why there can't be one more; undefined where there can. */
export function savedLoopsFull(held: Pick<StudioSettings, "savedLoops">): string | undefined {
  const isFull = held.savedLoops.length >= MAX_SAVED_LOOPS;
  return isFull ? `${MAX_SAVED_LOOPS} are kept at most. Delete one.` : undefined;
}

/** Changes a marker, or adds it where there is room and its frame has none yet; in the order of the track. */
export function withMarker(markers: readonly Marker[], marker: Marker): Marker[] {
  const others = markers.filter(({ id }) => id !== marker.id);
  if (markersFull({ markers: others }) !== undefined) return others;
  const isNew = others.length === markers.length;
  if (isNew && markerAt(markers, marker.frame)) return others;
  return [...others, marker].toSorted((a, b) => a.frame - b.frame);
}

/** The marker on exactly this frame. */
export function markerAt(markers: readonly Marker[], frame: number): Marker | undefined {
  return markers.find((marker) => marker.frame === frame);
}

/** A name that no other marker has: `Marker 3`. */
export function nextMarkerName(markers: readonly Marker[]): string {
  const names = new Set(markers.map(({ name }) => name));
  let number = markers.length + 1;
  while (names.has(`Marker ${number}`)) number++;
  return `Marker ${number}`;
}

/** An id that no other part of the settings has. */
export function newId(): string {
  // Not `randomUUID`: pages without HTTPS have none.
  const bytes = crypto.getRandomValues(new Uint8Array(9));
  return [...bytes].map((byte) => byte.toString(36).padStart(2, "0")).join("");
}
