import type { PackTrouble } from "./packs/pack-shelf.ts";
import type { Pack } from "./packs/pack.ts";
import type { Player } from "./player.ts";
import type { SoundQuality } from "./settings/device-quality.ts";
import type { StudioStore } from "./settings/studio-store.ts";
import type { DeckName } from "./transport/transport.ts";

/** Why the separation that was chosen can't be heard, or why another one plays now. */
export interface SessionTrouble {
  readonly separationId: string;
  /** What people call it; it may be in no list any more. */
  readonly label: string;
  /** `gone`: it was deleted, and the track went on with its default, else with the mix. */
  readonly kind: PackTrouble | "gone";
}

export interface TrackSessionSnapshot {
  /** Which files were chosen in this browser; `auto` before `open`. */
  readonly quality: SoundQuality;
  /** Small files are to be played wherever they are there: somebody chose them, or the line is slow. */
  readonly wantsSmall: boolean;
  readonly packs: Readonly<Record<DeckName, Pack | null>>;
  /** Null before `open`, after `close`, and where the browser has no Web Audio at 44.1 kHz. */
  readonly player: Player | null;
  readonly isUnsupported: boolean;
  /** The separation that plays, or that will once it is loaded; null while there is none. */
  readonly separationId: string | null;
  /** The one that played before it; null before the first change and when it is gone. */
  readonly previousId: string | null;
  /** Null when all is well; ends with the next choice. */
  readonly trouble: SessionTrouble | null;
}

export interface TrackSessionOptions {
  readonly onFocus: (separationId: string, frame: number) => void;
  /** Owns mixer, tempo and pitch; the session has the player follow it. */
  readonly settings: Pick<StudioStore, "settings" | "change" | "subscribe">;
}

/** Of a session that is not open. */
export const CLOSED_SNAPSHOT: TrackSessionSnapshot = {
  quality: "auto",
  wantsSmall: false,
  packs: { stems: null, mix: null },
  player: null,
  isUnsupported: false,
  separationId: null,
  previousId: null,
  trouble: null,
};
