"use client";
import type { ReactNode } from "react";
import { LoopButton } from "../loops/loop-button.tsx";
import { PlayButton, ToStartButton } from "./play-button.tsx";

/** Large keys for the thumb: play in the middle, or over the others where the phone lies on its side. */
export function PlayRow({ children }: { children: ReactNode }) {
  return (
    <div className="grid grid-cols-[1fr_auto_1fr] items-center short:grid-cols-[auto_auto] short:justify-between">
      <div className="flex items-center gap-1">
        <LoopButton />
        <ToStartButton />
      </div>
      <div className="short:col-span-2 short:row-start-1 short:mb-2 short:justify-self-center">
        <PlayButton size={60} />
      </div>
      <div className="flex items-center justify-end gap-1">{children}</div>
    </div>
  );
}
