"use client";
import { Pause, Play, SkipBack } from "lucide-react";
import { IconButton } from "../../../../_components/icon-button.tsx";
import { ProgressRing } from "../../../../_components/progress-ring.tsx";
import { usePractice } from "../practice/practice-context.ts";
import { useShortcutText } from "../shortcuts/use-shortcut-text.ts";
import { useStudio } from "../studio-context.ts";

/** Plays or pauses; shows a ring while sound is waited for. `size` in pixels: 44, 60 on phones. */
export function PlayButton({ size }: { size: 44 | 60 }) {
  const { player, playback } = useStudio();
  const { toggle } = usePractice();
  const { isPlaying, isWaiting } = playback;
  const icon = { size: size === 44 ? 20 : 26, fill: "currentColor", strokeWidth: 0 } as const;
  return (
    <button
      type="button"
      aria-label={isPlaying ? "Pause" : "Play"}
      disabled={player === null}
      onClick={toggle}
      className="relative grid shrink-0 place-items-center rounded-full bg-t1 text-t-inv transition-opacity hover:opacity-90 disabled:opacity-45"
      style={{ width: size, height: size }}
    >
      {isPlaying ? <Pause {...icon} /> : <Play {...icon} className="ml-0.5" />}
      {isPlaying && isWaiting ? (
        <span className="absolute -inset-1 animate-appear" aria-hidden="true">
          <ProgressRing fraction={null} size={size + 8} />
        </span>
      ) : null}
    </button>
  );
}

export function ToStartButton() {
  const { player, settings } = useStudio();
  const { loop } = settings;
  const keyOf = useShortcutText();
  return (
    <IconButton
      label={loop?.isOn ? "To loop start" : "To the start"}
      shortcut={keyOf("start")}
      icon={<SkipBack size={18} />}
      onClick={() => player?.seek(loop?.isOn ? loop.startFrame : 0)}
    />
  );
}
