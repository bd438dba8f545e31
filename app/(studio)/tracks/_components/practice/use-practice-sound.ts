"use client";
import { useEffect, useMemo } from "react";
import { beatMarks, type BeatGrid } from "../../../../_player/practice/beat-grid.ts";
import { gainFromDb } from "../../../../_player/mixer/decibels.ts";
import { rampPercent } from "../../../../_player/practice/tempo-ramp.ts";
import { useStudio } from "../studio-context.ts";

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

const NO_LOOP = { startFrame: 0, endFrame: 0, isOn: false, repeats: null };

/** Raises the tempo with each repeat. */
function useTempoRamp(): void {
  const { playback, settings, changeSettings } = useStudio();
  const { wraps, isPlaying, stretchSupport } = playback;
  const ramp = settings.loop?.isOn ? settings.loop.ramp : null;
  const isWanted = isPlaying && stretchSupport === "available";
  useEffect(() => {
    if (ramp && isWanted) changeSettings({ tempoPercent: rampPercent(ramp, wraps) });
  }, [ramp, isWanted, wraps, changeSettings]);
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
