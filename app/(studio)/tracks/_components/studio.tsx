"use client";
import { useCallback, useMemo, useState } from "react";
import type { TrackView } from "#server/realtime/events.ts";
import { inStemOrder } from "../../../_components/stems.ts";
import { orderedLanes } from "../../../_player/mixer/lane-order.ts";
import { contiguousEnd } from "../../../_player/ranges.ts";
import type { Pack } from "../../../_player/packs/pack.ts";
import { useClipLights } from "./controls/use-clip-lights.ts";
import { Lanes } from "./lanes/lanes.tsx";
import { listenState } from "./separations/listen-state.ts";
import { MobileTransport } from "./transport/mobile-transport.tsx";
import { otherSeparation } from "./separations/other-separation.ts";
import { OverviewRow } from "./rulers/overview-row.tsx";
import { StudioContext, type StudioDialog, type StudioParts } from "./studio-context.ts";
import { StudioDialogs } from "./studio-dialogs.tsx";
import { StudioHead } from "./studio-head.tsx";
import { StudioKeys } from "./shortcuts/studio-keys.tsx";
import { TimeRuler } from "./rulers/time-ruler.tsx";
import { Transport } from "./transport/transport.tsx";
import { useSessionSnapshot, usePlayerSnapshot, useTrackSession } from "./use-track-session.ts";
import { useGoneToast } from "./separations/use-gone-toast.ts";
import { useListenWish } from "./separations/use-listen-wish.ts";
import { useReadyToasts } from "./separations/use-ready-toasts.ts";
import { useStoredSettings, useStudioStore, type InitialStudio } from "./use-studio-store.ts";
import { useTimeline } from "./use-timeline.ts";

const SAMPLE_RATE = 44_100;

export interface StudioProps {
  track: TrackView;
  /** As the server had it when the page was asked for. */
  initialStudio: InitialStudio;
}

/** One track at work: head, whole track, ruler, lanes and transport. */
export function Studio({ track, initialStudio }: StudioProps) {
  const store = useStudioStore(track.id, initialStudio);
  const settings = useStoredSettings(store);
  const session = useTrackSession(track, store);
  const snapshot = useSessionSnapshot(session);
  const { packs, player, separationId, previousId } = snapshot;
  const playback = usePlayerSnapshot(player);
  const timeline = useTimeline(durationOf(track, packs.mix));
  const clipLights = useClipLights();
  const { stems, mix } = packs;
  const [dialog, show] = useState<StudioDialog | null>(null);
  const onShow = useCallback(() => show("separations"), []);
  useReadyToasts(track, { session, separationId, onShow });
  useListenWish(track, { session, onShow });
  useGoneToast(track, snapshot);
  const stemNames = useStemNames(stems, settings.lanes.order);
  const parts: StudioParts = {
    track,
    session,
    player,
    playback,
    mixer: settings.mixer,
    settings,
    changeSettings: store.change,
    lendSettings: store.lend,
    stems,
    mix,
    stemNames,
    timeline,
    clipLights,
    separationId,
    listenState: (id) => listenState(id, { session: snapshot, playback }),
    otherSeparation: otherSeparation(track.separations, { separationId, previousId }),
    dialog,
    show,
  };
  return (
    <StudioContext value={parts}>
      <StudioKeys>
        <div className="flex h-full min-h-0 flex-col [--lane-head:12.5rem] xl:[--lane-head:17.25rem] phone:[--lane-head:6.5rem] short:flex-row">
          <div className="flex min-h-0 min-w-0 grow flex-col">
            <StudioHead />
            <OverviewRow />
            <TimeRuler />
            <Lanes />
            <Transport />
          </div>
          <MobileTransport />
        </div>
        <StudioDialogs />
      </StudioKeys>
    </StudioContext>
  );
}

function useStemNames(stems: Pack | null, order: readonly string[]): readonly string[] {
  return useMemo(() => {
    const names = inStemOrder(stems?.stems ?? []).map(({ name }) => name);
    return orderedLanes(names, order);
  }, [stems, order]);
}

/** While ingest runs: what has been read so far. */
function durationOf(track: TrackView, mix: Pack | null): number {
  const known = mix?.frames ?? track.frames;
  if (known !== null) return known;
  const soFar = mix ? contiguousEnd(mix.stems[0]?.ready ?? [], 0) * mix.segmentFrames : 0;
  return Math.max(soFar, (track.durationSec ?? 0) * SAMPLE_RATE, SAMPLE_RATE);
}
