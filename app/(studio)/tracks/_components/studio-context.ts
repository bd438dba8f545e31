"use client";
import { createContext, useContext } from "react";
import type { PackView, TrackView } from "#server/realtime/events.ts";
import type { MixerState } from "../../../_player/mixer/mixer.ts";
import type { Pack } from "../../../_player/packs/pack.ts";
import type { Player, PlayerSnapshot } from "../../../_player/player.ts";
import type { SettingsChange, StudioSettings } from "../../../_player/settings/studio-settings.ts";
import type { TrackSession } from "../../../_player/track-session.ts";
import type { ClipLights } from "./controls/use-clip-lights.ts";
import type { ListenState } from "./separations/listen-state.ts";
import type { Timeline } from "./use-timeline.ts";

/** What several parts of the studio open. */
export type StudioDialog = "separate" | "separations" | "export";

/** What every part of the studio works with. */
export interface StudioParts {
  readonly track: TrackView;
  readonly session: TrackSession;
  readonly player: Player | null;
  readonly playback: PlayerSnapshot;
  readonly mixer: MixerState;
  /** With what is lent on top. */
  readonly settings: StudioSettings;
  readonly changeSettings: (change: SettingsChange) => void;
  /** Has values hold for a while without saving them; see `StudioStore`. */
  readonly lendSettings: (fields: Partial<StudioSettings>) => StudioSettings;
  /** The separation that plays; null before its first stem is announced. */
  readonly stems: Pack | null;
  readonly mix: Pack | null;
  /** Stem names in the order of their lanes. */
  readonly stemNames: readonly string[];
  readonly timeline: Timeline;
  readonly clipLights: ClipLights;
  /** The separation that plays, or will once its first stem is there. */
  readonly separationId: string | null;
  /** What a separation of the track is to the listener now. */
  readonly listenState: (separationId: string) => ListenState;
  /** The one to compare with; null without a second that can be heard. */
  readonly otherSeparation: PackView | null;
  readonly dialog: StudioDialog | null;
  readonly show: (dialog: StudioDialog | null) => void;
}

export const StudioContext = createContext<StudioParts | null>(null);

/** Throws outside of the studio. */
export function useStudio(): StudioParts {
  const parts = useContext(StudioContext);
  if (!parts) throw new Error("useStudio needs a StudioContext above it.");
  return parts;
}

/** How the track is practised; what is changed is kept on the server. */
export function useStudioSettings(): {
  settings: StudioSettings;
  change: (change: SettingsChange) => void;
} {
  const { settings, changeSettings } = useStudio();
  return { settings, change: changeSettings };
}
