import type { DeckName } from "./transport/transport.ts";
import type { Codec } from "./packs/pack-rendition.ts";
import type { Pack } from "./packs/pack.ts";
import type { BeatMarks } from "./render/clicks.ts";
import type { CountInPlan } from "./render/count-in.ts";
import type { LoopRange } from "./render/deck-plan.ts";
import type { FaderSetting } from "./render/fader.ts";
import type { ClickSetting } from "./render/renderer.ts";
import type { StretchPlan } from "./stretch/stretch-plan.ts";

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
  /** How the files of that pack are stored; null while `heardId` is empty. */
  readonly heardCodec: Codec | null;
  /** Stems of the chosen separation are made at this place. */
  readonly isSeparatedHere: boolean;
  /** Null while ingest runs. */
  readonly durationFrames: number | null;
  /** Stems that can't be loaded; the others play without them. */
  readonly lostStems: readonly string[];
  /** The original is to be heard at this place and can't be loaded; it is not tried again before `retry`. */
  readonly isMixLost: boolean;
  /** Sound waits for files that the server has. */
  readonly isStarved: boolean;
  /** Wanted audio does not arrive and is tried again. */
  readonly isRetrying: boolean;
  /** Counts seeks, so that a page draws the playhead anew while nothing moves. */
  readonly moves: number;
  /** The browser holds sound back until the next click or key. */
  readonly isBlocked: boolean;
  /** The clicks before a start are heard. */
  readonly isCountingIn: boolean;
  /** Jumps back to the loop's start since it was set, or entered anew by a seek or start in front of it. */
  readonly wraps: number;
  readonly stretchSupport: StretchSupport;
}

/** Of a player that is not there yet. */
export const IDLE_SNAPSHOT: PlayerSnapshot = {
  isPlaying: false,
  isWaiting: false,
  listening: "stems",
  deck: "stems",
  heardId: "",
  heardCodec: null,
  isSeparatedHere: false,
  durationFrames: null,
  lostStems: [],
  isMixLost: false,
  isStarved: false,
  isRetrying: false,
  isBlocked: false,
  isCountingIn: false,
  wraps: 0,
  stretchSupport: "unsupported",
  moves: 0,
};

/**
 * Whether tempo and pitch can be changed: `insecure` where the address is not HTTPS and the browser therefore has no
 * audio worklets, `unsupported` where it has none at all, `unloaded` where the script for it did not come or start.
 */
export type StretchSupport = "available" | "insecure" | "unsupported" | "unloaded";

/** By stem name, and `main`. */
export type FaderSettings = Readonly<Record<string, FaderSetting>>;

export interface PlayerOptions {
  /** The listener is at a part that is not separated yet; called at most once a second. */
  readonly onFocus: (packId: string, frame: number) => void;
  /** The server has no file that was announced: the whole separation may be gone. */
  readonly onMissing: (packId: string) => void;
}

/** The player of one track: one cursor, all stems in lock-step. Gains are linear, frames are the track's. */
export interface Player {
  readonly snapshot: PlayerSnapshot;
  subscribe: (listener: () => void) => () => void;
  /** The packs that can be heard; call again with every change of theirs. Other stems fade in at the same place. */
  setPacks: (packs: Readonly<Record<DeckName, Pack | null>>) => void;
  /** Needs a click or key press where the browser blocks autoplay. Clicks of a count-in lead up to the start. */
  play: (countIn?: CountInPlan | null) => void;
  pause: () => void;
  seek: (frame: number) => void;
  setListening: (deck: DeckName) => void;
  /** Moved together in one ramp of 10 ms. */
  setFaders: (settings: FaderSettings) => void;
  /**
   * Repeats a stretch, of 10 ms at least, whenever the cursor comes to its end; null ends that. After `repeats` jumps
   * the track goes on behind it.
   */
  setLoop: (loop: LoopRange | null, repeats?: number | null) => void;
  /** The beats on which clicks sound. */
  setBeats: (beats: BeatMarks) => void;
  setClick: (click: ClickSetting) => void;
  /** Without effect where `stretchSupport` is not `available`. */
  setStretch: (stretch: StretchPlan) => void;
  /** The frame that is heard now. */
  readonly positionFrame: number;
  /** Peaks of the last 46 ms behind the fader of a stem, of `mix` or of `main`. */
  readLevels: (channel: string) => readonly [left: number, right: number];
  /** Tries again what could not be loaded. */
  retry: () => void;
  close: () => void;
}
