import type { DeckId } from "./transport-command.ts";

/** What the transport knows at a moment. Frames are the track's unless their name says otherwise. */
export interface TransportView {
  /** What the audio clock shows. */
  readonly contextFrame: number;
  /** Length of the track; null while ingest runs. */
  readonly endFrame: number | null;
  readonly segmentFrames: number;
  /** Frames of a segment that is decoded for every stem of a deck; 0 where one is missing. */
  framesIn: (deck: DeckId, segment: number) => number;
  /** Which deck is to be heard at a frame; `current` is null after a seek. */
  chooseDeck: (frame: number, current: DeckId | null) => DeckId;
}

/** Whether a frame of the track can be played at once. */
export function hasFrame(view: TransportView, deck: DeckId, frame: number): boolean {
  const segment = Math.floor(frame / view.segmentFrames);
  return view.framesIn(deck, segment) > frame - segment * view.segmentFrames;
}
