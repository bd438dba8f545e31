import type { BeatGrid, OwnGrid } from "./beat-grid.ts";
import { clampBpm } from "./tap-tempo.ts";

const SAMPLE_RATE = 44_100;
const FRAMES_PER_MS = SAMPLE_RATE / 1000;

/** What an owner's grid begins with: the beats that are known, else 120 BPM in fours from a frame on. */
export function startingGrid(own: OwnGrid | null, known: BeatGrid | null, frame: number): OwnGrid {
  if (own) return own;
  if (!known)
    return { tempoBpm: 120, downbeatFrame: Math.max(0, Math.round(frame)), beatsPerBar: 4 };
  const { tempoBpm, beatsPerBar } = known;
  return withDownbeat(
    { tempoBpm: clampBpm(tempoBpm), beatsPerBar, downbeatFrame: 0 },
    known.frameOfBeat(0),
  );
}

/** Another tempo about the same downbeat. */
export function withTempo(grid: OwnGrid, tempoBpm: number): OwnGrid {
  return { ...grid, tempoBpm: Math.min(400, Math.max(20, tempoBpm)) };
}

/** A bar starts at a frame; before the track it is the same bar line further on. */
export function withDownbeat(grid: OwnGrid, frame: number): OwnGrid {
  const barFrames = (60 / grid.tempoBpm) * SAMPLE_RATE * grid.beatsPerBar;
  const bars = frame < 0 ? Math.ceil(-frame / barFrames) : 0;
  return { ...grid, downbeatFrame: Math.round(frame + bars * barFrames) };
}

/** All beats earlier or later by milliseconds. */
export function nudgeGrid(grid: OwnGrid, byMs: number): OwnGrid {
  return withDownbeat(grid, grid.downbeatFrame + byMs * FRAMES_PER_MS);
}
