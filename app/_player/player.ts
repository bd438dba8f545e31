import type { DeckName } from "./transport.ts";
import type { Pack } from "./pack.ts";

/** What a page shows of the player; a new object whenever something in it changes. */
export interface PlayerSnapshot {
  /** The listener wants sound; `isWaiting` says whether it is being waited for. */
  readonly isPlaying: boolean;
  readonly isWaiting: boolean;
  /** What the listener chose to hear. */
  readonly listening: DeckName;
  /** What is heard; differs from `listening` where the mix stands in for stems that are not there yet. */
  readonly deck: DeckName;
  /**
   * Id of the pack that sounds now, in silence of the one that would sound at once; empty while that is being loaded.
   * Behind a change of packs until the new one has reached the ear.
   */
  readonly heardId: string;
  /** Stems of the chosen separation are made at this place. */
  readonly isSeparatedHere: boolean;
  /** Null while ingest runs. */
  readonly durationFrames: number | null;
  /** Stems that can't be loaded; the others play without them. */
  readonly lostStems: readonly string[];
  /** Wanted audio does not arrive and is tried again. */
  readonly isRetrying: boolean;
  /** Counts seeks, so that a page draws the playhead anew while nothing moves. */
  readonly moves: number;
  /** The browser holds sound back until the next click or key. */
  readonly isBlocked: boolean;
}

/** The player of one track: one cursor, all stems in lock-step. Gains are linear, frames are the track's. */
export interface Player {
  readonly snapshot: PlayerSnapshot;
  subscribe: (listener: () => void) => () => void;
  /** The packs that can be heard; call again with every change of theirs. Other stems fade in at the same place. */
  setPacks: (packs: Readonly<Record<DeckName, Pack | null>>) => void;
  /** Needs a click or key press where the browser blocks autoplay. */
  play: () => void;
  pause: () => void;
  seek: (frame: number) => void;
  setListening: (deck: DeckName) => void;
  /** By stem name, and `main`; moved together in one ramp of 10 ms. */
  setGains: (gains: Readonly<Record<string, number>>) => void;
  /** The frame that is heard now. */
  readonly positionFrame: number;
  /** Peaks of the last 46 ms behind the fader of a stem, of `mix` or of `main`. */
  readLevels: (channel: string) => readonly [left: number, right: number];
  /** Tries again what could not be loaded. */
  retry: () => void;
  close: () => void;
}
