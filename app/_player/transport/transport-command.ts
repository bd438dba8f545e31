/** Id of a pack that can be heard; empty while there is none. */
export type DeckId = string;

/**
 * Work for the audio graph. A run is an unbroken stretch of one deck: no frame of it repeats or is left out.
 *
 * Of two closes of a run the one that ends earlier holds; a close before its beginning takes it back.
 */
export type TransportCommand =
  | {
      readonly kind: "open";
      readonly run: number;
      readonly deck: DeckId;
      readonly contextFrame: number;
      readonly fadeFrames: number;
    }
  | {
      readonly kind: "start";
      readonly run: number;
      readonly deck: DeckId;
      readonly segment: number;
      readonly contextFrame: number;
      /** First frame of the segment that sounds. */
      readonly offsetFrames: number;
    }
  | {
      readonly kind: "close";
      readonly run: number;
      /** Where the fade begins; silence from `contextFrame + fadeFrames` on. */
      readonly contextFrame: number;
      readonly fadeFrames: number;
    };
