"use client";
import { useEffect, useEffectEvent } from "react";
import {
  clearMediaPosition,
  showMediaPosition,
  takeMediaKeys,
} from "../../../../_player/browser/media-keys.ts";
import { Scope } from "../../../../_player/scope.ts";
import { useStudio } from "../studio-context.ts";

const SAMPLE_RATE = 44_100;

/** Lets the system's media keys play, pause and seek, and shows it what plays. */
export function useMediaKeys(toggle: () => void): void {
  const { track, player, playback, settings, timeline } = useStudio();
  const { id, title, artist, hasCover } = track;
  const { isPlaying, isWaiting, isCountingIn, moves, wraps } = playback;
  const durationSec = timeline.size.durationFrames / SAMPLE_RATE;
  const isRunning = isPlaying && !isWaiting && !isCountingIn;
  const rate = playback.stretchSupport === "available" ? settings.tempoPercent / 100 : 1;

  const onPlay = useEffectEvent(() => isPlaying || toggle());
  const onPause = useEffectEvent(() => player?.pause());
  const seekTo = useEffectEvent((sec: number) => player?.seek(sec * SAMPLE_RATE));
  const seekBy = useEffectEvent((sec: number) =>
    player?.seek(player.positionFrame + sec * SAMPLE_RATE),
  );
  useEffect(() => {
    const scope = new Scope();
    const coverUrl = hasCover ? `/api/media/tracks/${id}/cover` : null;
    takeMediaKeys(
      scope,
      { title, artist, coverUrl },
      {
        play: () => void onPlay(),
        pause: () => onPause(),
        seekTo: (sec) => seekTo(sec),
        seekBy: (sec) => seekBy(sec),
      },
    );
    return () => scope.close();
  }, [id, title, artist, hasCover]);
  useEffect(() => {
    const positionSec = (player?.positionFrame ?? 0) / SAMPLE_RATE;
    showMediaPosition(isRunning, { positionSec, durationSec, rate });
  }, [player, isRunning, durationSec, rate, moves, wraps]);
  useEffect(() => clearMediaPosition, []);
}
