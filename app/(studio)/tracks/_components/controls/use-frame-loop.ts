"use client";
import { useEffect, useEffectEvent } from "react";
import { Scope } from "../../../../_player/scope.ts";

/** Draws once now and whenever `mark` changes, and on every display frame while `isRunning`. */
export function useFrameLoop(draw: () => void, isRunning: boolean, mark: unknown): void {
  const onFrame = useEffectEvent(draw);
  useEffect(() => {
    onFrame();
    if (!isRunning) return undefined;
    const scope = new Scope();
    scope.frames(() => onFrame());
    return () => scope.close();
  }, [isRunning, mark]);
}
