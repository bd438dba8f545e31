"use client";
import { useEffect, useEffectEvent, useMemo } from "react";
import { beatMarks, type BeatGrid } from "../../../../_player/practice/beat-grid.ts";
import { gainFromDb } from "../../../../_player/mixer/decibels.ts";
import { isLoopLeft, rampPercent } from "../../../../_player/practice/tempo-ramp.ts";
import { Scope } from "../../../../_player/scope.ts";
import { useStudio } from "../studio-context.ts";

const LEFT_CHECK_MS = 50;
const NO_BEATS = { frames: new Float64Array(0), accents: new Uint8Array(0) };

/** Has the player repeat and click as the settings say. */
export function usePracticeSound(grid: BeatGrid | null): void {
  useLoopSound();
  useTempoRamp();
  useClickSound(grid);
}

function useLoopSound(): void {
  const { player, settings } = useStudio();
  const { startFrame, endFrame, isOn, repeats } = settings.loop ?? NO_LOOP;
  useEffect(() => {
    player?.setLoop(isOn ? { startFrame, endFrame } : null, repeats);
  }, [player, startFrame, endFrame, isOn, repeats]);
}

const NO_LOOP = { startFrame: 0, endFrame: 0, isOn: false, repeats: null, ramp: null };

/** Raises the tempo with each repeat, and gives it back when the loop is left or the ramp taken away; pauses keep it. */
function useTempoRamp(): void {
  const { player, playback, settings, lendSettings } = useStudio();
  const { wraps, isPlaying, stretchSupport } = playback;
  const { ramp, isOn, repeats } = settings.loop ?? NO_LOOP;
  const held = isOn ? ramp : null;
  const isWanted = isPlaying && stretchSupport === "available";
  const isLeft = useEffectEvent(() =>
    isLoopLeft(settings.loop ?? NO_LOOP, { wraps, frame: player?.positionFrame ?? 0, isPlaying }),
  );
  useEffect(() => {
    if (!held || isLeft()) lendSettings({});
    else if (isWanted) lendSettings({ tempoPercent: rampPercent(held, wraps) });
  }, [held, isWanted, wraps, lendSettings]);

  const isLastRepeat = held !== null && isPlaying && repeats !== null && wraps >= repeats;
  useEffect(() => {
    if (!isLastRepeat) return undefined;
    const scope = new Scope();
    scope.every(LEFT_CHECK_MS, () => {
      if (!isLeft()) return;
      lendSettings({});
      scope.close();
    });
    return () => scope.close();
  }, [isLastRepeat, lendSettings]);
}

function useClickSound(grid: BeatGrid | null): void {
  const { player, settings, timeline } = useStudio();
  const { isOn, volumeDb, pan } = settings.click;
  const { durationFrames } = timeline.size;
  const beats = useMemo(
    () => (grid ? beatMarks(grid, durationFrames) : NO_BEATS),
    [grid, durationFrames],
  );
  useEffect(() => player?.setBeats(beats), [player, beats]);
  useEffect(() => {
    player?.setClick({ isOn, gain: gainFromDb(volumeDb), pan });
  }, [player, isOn, volumeDb, pan]);
}
