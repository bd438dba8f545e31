import type { Player, PlayerOptions } from "./player.ts";
import { SegmentPlayer } from "./fallback/segment-player.ts";
import { WorkletPlayer } from "./worklet/worklet-player.ts";

/** The rate of every pack; at another rate each join of two segments would click. */
const SAMPLE_RATE = 44_100;

export interface CreatePlayerOptions extends PlayerOptions {
  /** The player turned out not to run here; another one, or none, takes its place. Never before it was returned. */
  readonly onReplaced: (player: Player | null) => void;
}

/**
 * The best player that this page can have: one audio worklet where the browser allows it (a secure address), else
 * scheduled buffers; null where the browser has no Web Audio at 44.1 kHz.
 */
export function createPlayer(options: CreatePlayerOptions): Player | null {
  const context = createContext();
  if (!context || !hasWorklets()) return segmentPlayerOn(context, options);
  try {
    return new WorkletPlayer({
      ...options,
      context,
      createContext,
      processorUrl: new URL("./generated/processor.js", import.meta.url),
      loaderUrl: new URL("./generated/loader.js", import.meta.url),
      stretchUrl: new URL("./generated/stretch.js", import.meta.url),
      onFailure: () => options.onReplaced(segmentPlayerOn(createContext(), options)),
    });
  } catch {
    // Workers can be forbidden, by a policy or an extension, on pages that have worklets.
    return segmentPlayerOn(context, options);
  }
}

function hasWorklets(): boolean {
  return window.isSecureContext && "AudioWorkletNode" in window && "Worker" in window;
}

function segmentPlayerOn(
  context: AudioContext | null,
  { onReplaced, ...options }: CreatePlayerOptions,
): Player | null {
  const onFailure = () => onReplaced(null);
  return context && new SegmentPlayer({ ...options, context, createContext, onFailure });
}

function createContext(): AudioContext | null {
  try {
    const context = new AudioContext({ sampleRate: SAMPLE_RATE, latencyHint: "playback" });
    if (context.sampleRate === SAMPLE_RATE) return context;
    void context.close();
    return null;
  } catch {
    return null;
  }
}
