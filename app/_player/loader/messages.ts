import type { CountInPlan } from "../render/count-in.ts";
import type { LoopRange } from "../render/deck-plan.ts";
import type { StereoBuffer } from "../render/sample-shelf.ts";
import type { RenderReport } from "../render/messages.ts";
import type { Pack } from "../packs/pack.ts";
import type { PlayerSnapshot } from "../player.ts";
import type { DeckName } from "../transport/transport.ts";

/** From the page to the loader. `seq` counts the page's commands. */
export type LoaderCommand =
  | { readonly kind: "open"; readonly isShared: boolean }
  | { readonly kind: "renderer"; readonly port: MessagePort }
  | { readonly kind: "packs"; readonly packs: Readonly<Record<DeckName, Pack | null>> }
  | { readonly kind: "listening"; readonly deck: DeckName }
  | { readonly kind: "silent"; readonly channels: readonly string[] }
  | { readonly kind: "play"; readonly seq: number; readonly countIn: CountInPlan | null }
  | { readonly kind: "pause"; readonly seq: number }
  | { readonly kind: "seek"; readonly seq: number; readonly frame: number }
  | {
      readonly kind: "loop";
      readonly loop: LoopRange | null;
      readonly repeats: number | null;
    }
  /** The answer to `decode`; null where the bytes can't be decoded. */
  | { readonly kind: "decoded"; readonly id: number; readonly samples: StereoBuffer | null }
  /** Tries again what could not be loaded; `isOnline`: only what is waiting for its next try. */
  | { readonly kind: "retry"; readonly isOnline: boolean };

/** What of a player's snapshot the loader knows. */
export type LoaderState = Omit<
  PlayerSnapshot,
  "moves" | "isBlocked" | "isCountingIn" | "wraps" | "stretchSupport"
>;

/** From the loader to the page. */
export type LoaderNews =
  /** `seq` is that of the page's last command that has been carried out. */
  | { readonly kind: "state"; readonly seq: number; readonly state: LoaderState }
  | { readonly kind: "focus"; readonly packId: string; readonly frame: number }
  | { readonly kind: "missing"; readonly packId: string }
  /** Workers can't decode what only the browser's decoder knows. */
  | { readonly kind: "decode"; readonly id: number; readonly bytes: ArrayBuffer };

/** From the renderer to the loader. */
export type RendererNews =
  | { readonly kind: "report"; readonly report: RenderReport }
  | {
      readonly kind: "used";
      readonly left: Int16Array<ArrayBuffer>;
      readonly right: Int16Array<ArrayBuffer>;
    };
