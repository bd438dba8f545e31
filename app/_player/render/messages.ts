import type { StretchPlan } from "../stretch/stretch-plan.ts";
import type { CountInPlan } from "./count-in.ts";
import type { BeatMarks } from "./clicks.ts";
import type { DeckPlan, LoopRange } from "./deck-plan.ts";
import type { FaderSetting } from "./fader.ts";
import type { PoolMemory } from "./pool-memory.ts";
import type { ClickSetting, HeardRoll } from "./renderer.ts";
import type { SlotPlace } from "./sample-shelf.ts";

/** From the loader to the renderer. The first is always `pool`. */
export type LoaderMessage =
  | { readonly kind: "pool"; readonly pool: PoolMemory }
  | ({ readonly kind: "place" } & SlotPlace)
  | {
      readonly kind: "samples";
      readonly slot: number;
      readonly generation: number;
      readonly offset: number;
      readonly left: Int16Array;
      readonly right: Int16Array;
    }
  | TransportMessage;

/** `seq` and `pageSeq` are what reports answer with: they are news of the state behind that message. */
export type TransportMessage = { readonly seq: number; readonly pageSeq: number } & (
  | { readonly kind: "deck"; readonly deck: DeckPlan | null }
  | { readonly kind: "cross"; readonly deck: DeckPlan | null }
  | { readonly kind: "end"; readonly frame: number | null }
  | {
      readonly kind: "loop";
      readonly loop: LoopRange | null;
      readonly repeats: number | null;
      /** Repeats that a renderer before this one has made; null: as the source itself counts. */
      readonly wraps: number | null;
    }
  | { readonly kind: "play"; readonly countIn: CountInPlan | null }
  | { readonly kind: "pause" }
  | { readonly kind: "seek"; readonly frame: number }
);

/** What a transport message says, without its number. */
export type TransportCommand = TransportMessage extends infer Message
  ? Message extends TransportMessage
    ? Omit<Message, "seq" | "pageSeq">
    : never
  : never;

/** From the page to the renderer. */
export type PageMessage =
  | { readonly kind: "loader"; readonly port: MessagePort }
  | { readonly kind: "faders"; readonly settings: Readonly<Record<string, FaderSetting>> }
  | { readonly kind: "click"; readonly click: ClickSetting }
  | { readonly kind: "beats"; readonly beats: BeatMarks }
  | { readonly kind: "stretch"; readonly stretch: StretchPlan }
  /** The script that makes stretch modules has been added. */
  | { readonly kind: "stretch-added" };

/** From the renderer to page and loader, some twenty times a second and at every turn. */
export interface RenderReport {
  /** Number of the loader's last message, and of the page's command that was carried out by then. */
  readonly seq: number;
  readonly pageSeq: number;
  /** Frame of the audio clock from which on this is so. */
  readonly contextFrame: number;
  /** Null in silence. */
  readonly heard: HeardRoll | null;
  /** The frame of the track that is read next. */
  readonly cursorFrame: number;
  /** False again at the end of the track. */
  readonly isPlaying: boolean;
  readonly isCountingIn: boolean;
  /** What changes tempo and pitch did not start. */
  readonly isStretchLost: boolean;
  /** Jumps back to the loop's start so far. */
  readonly wraps: number;
  /** Largest samples since the last report behind each fader; `main` among them. */
  readonly peaks: Readonly<Record<string, readonly [left: number, right: number]>>;
}
