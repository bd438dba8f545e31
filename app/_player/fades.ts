/** How both engines go from one sound to another, in frames at 44.1 kHz. */

/** Into and out of silence: play, pause, seek, and what is missing. */
export const SEEK_FADE_FRAMES = 220;
/** A loop fades out on what follows its end, where there is anything. */
export const LOOP_FADE_FRAMES = 176;
/** From one set of stems, or the mix, to another. */
export const DECK_FADE_FRAMES = 1323;
/** A fader that is moved. */
export const FADER_FADE_FRAMES = 441;
/** Shorter loops are no loops. */
export const SHORTEST_LOOP_FRAMES = 441;
