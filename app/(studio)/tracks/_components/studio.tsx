"use client";
import { useCallback, useMemo, useState } from "react";
import type { TrackView } from "#server/realtime/events.ts";
import { inStemOrder } from "../../../_components/stems.ts";
import { contiguousEnd } from "../../../_player/ranges.ts";
import type { Pack } from "../../../_player/pack.ts";
import { Lanes } from "./lanes.tsx";
import { listenState } from "./listen-state.ts";
import { MobileTransport } from "./mobile-transport.tsx";
import { otherSeparation } from "./other-separation.ts";
import { OverviewRow } from "./overview-row.tsx";
import { StudioContext, type StudioDialog, type StudioParts } from "./studio-context.ts";
import { StudioDialogs } from "./studio-dialogs.tsx";
import { StudioHead } from "./studio-head.tsx";
import { StudioKeys } from "./studio-keys.tsx";
import { TimeRuler } from "./time-ruler.tsx";
import { Transport } from "./transport.tsx";
import { useSessionSnapshot, usePlayerSnapshot, useTrackSession } from "./use-track-session.ts";
import { useGoneToast } from "./use-gone-toast.ts";
import { useListenWish } from "./use-listen-wish.ts";
import { useReadyToasts } from "./use-ready-toasts.ts";
import { useTimeline } from "./use-timeline.ts";

const SAMPLE_RATE = 44_100;

/** One track at work: head, whole track, ruler, lanes and transport. */
export function Studio({ track }: { track: TrackView }) {
  const session = useTrackSession(track);
  const snapshot = useSessionSnapshot(session);
  const { packs, mixer, player, separationId, previousId } = snapshot;
  const playback = usePlayerSnapshot(player);
  const timeline = useTimeline(durationOf(track, packs.mix));
  const { stems, mix } = packs;
  const [dialog, show] = useState<StudioDialog | null>(null);
  const onShow = useCallback(() => show("separations"), []);
  useReadyToasts(track, { session, separationId, onShow });
  useListenWish(track, { session, onShow });
  useGoneToast(track, snapshot);
  const stemNames = useMemo(() => inStemOrder(stems?.stems ?? []).map(({ name }) => name), [stems]);
  const parts: StudioParts = {
    track,
    session,
    player,
    playback,
    mixer,
    stems,
    mix,
    stemNames,
    timeline,
    separationId,
    listenState: (id) => listenState(id, { session: snapshot, playback }),
    otherSeparation: otherSeparation(track.separations, { separationId, previousId }),
    dialog,
    show,
  };
  return (
    <StudioContext value={parts}>
      <StudioKeys>
        <div className="flex h-full min-h-0 flex-col [--lane-head:6.5rem] md:[--lane-head:12.5rem] xl:[--lane-head:17.25rem]">
          <StudioHead />
          <OverviewRow />
          <TimeRuler />
          <Lanes />
          <Transport />
          <MobileTransport />
        </div>
        <StudioDialogs />
      </StudioKeys>
    </StudioContext>
  );
}

/** While ingest runs: what has been read so far. */
function durationOf(track: TrackView, mix: Pack | null): number {
  const known = mix?.frames ?? track.frames;
  if (known !== null) return known;
  const soFar = mix ? contiguousEnd(mix.stems[0]?.ready ?? [], 0) * mix.segmentFrames : 0;
  return Math.max(soFar, (track.durationSec ?? 0) * SAMPLE_RATE, SAMPLE_RATE);
}
