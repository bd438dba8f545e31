import type { Announce } from "../../../../_components/live-region.tsx";
import type { TrackActions } from "../../../_components/use-track-actions.ts";
import type { PracticeParts } from "../practice/practice-context.ts";
import type { StudioParts } from "../studio-context.ts";

/** What commands work on. */
export interface CommandTargets {
  readonly parts: StudioParts;
  readonly practice: PracticeParts;
  readonly actions: TrackActions;
  readonly announce: Announce;
  readonly showShortcuts: () => void;
  readonly goTo: (path: string) => void;
}
