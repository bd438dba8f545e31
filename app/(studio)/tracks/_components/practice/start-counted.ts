import type { BeatGrid } from "../../../../_player/practice/beat-grid.ts";
import { countInPlan } from "../../../../_player/practice/count-in-plan.ts";
import { startPercent } from "../../../../_player/practice/tempo-ramp.ts";
import { startFrom } from "../../../../_player/render/loop-entry.ts";
import type { StudioParts } from "../studio-context.ts";

type StartParts = Pick<StudioParts, "settings" | "lendSettings"> & {
  readonly player: Pick<NonNullable<StudioParts["player"]>, "play" | "positionFrame"> | null;
  readonly playback: Pick<StudioParts["playback"], "durationFrames" | "wraps" | "stretchSupport">;
};

/** Plays, behind a count-in where one is wanted: at the place and tempo at which the start will be heard. */
export function startCounted(
  { player, playback, settings, lendSettings }: StartParts,
  grid: BeatGrid | null,
): void {
  if (!player) return;
  const { durationFrames: endFrame, wraps } = playback;
  const loop = settings.loop?.isOn ? settings.loop : null;
  const frame = startFrom(player.positionFrame, { endFrame, loop });
  const canStretch = playback.stretchSupport === "available";
  const percent = canStretch ? startPercent(loop, { frame, wraps }) : null;
  const { tempoPercent } = lendSettings(percent === null ? {} : { tempoPercent: percent });
  const rate = canStretch ? tempoPercent / 100 : 1;
  player.play(grid && countInPlan(grid, frame, { bars: settings.click.countInBars, rate }));
}
