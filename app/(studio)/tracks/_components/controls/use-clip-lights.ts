"use client";
import { useMemo, useState } from "react";

/** Which levels went over full scale: what one meter of a channel finds, in sight or not, all of them show. */
export interface ClipLights {
  /** Channels: stems, `mix` and `main`. */
  readonly lit: ReadonlySet<string>;
  readonly light: (channel: string) => void;
  readonly clear: (channel: string) => void;
}

/** Holds the lights of a track while mounted. */
export function useClipLights(): ClipLights {
  const [lit, setLit] = useState<ReadonlySet<string>>(new Set());
  return useMemo(
    () => ({
      lit,
      light: (channel) => setLit((held) => new Set(held).add(channel)),
      clear: (channel) => setLit((held) => new Set([...held].filter((each) => each !== channel))),
    }),
    [lit],
  );
}
