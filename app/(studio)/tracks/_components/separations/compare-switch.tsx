"use client";
import { classNames } from "../../../../_components/class-names.ts";
import type { DeckName } from "../../../../_player/transport/transport.ts";
import { useStudio } from "../studio-context.ts";

const CHOICES: readonly { deck: DeckName; label: string }[] = [
  { deck: "stems", label: "Stems" },
  { deck: "mix", label: "Original" },
];

/** A/B between the stems as mixed here and the original mix, at the same place and level. */
export function CompareSwitch({ className }: { className?: string }) {
  const { player, playback, stems, mix } = useStudio();
  if (!stems || !mix) return null;
  return (
    <div
      role="group"
      aria-label="Listen to"
      className={classNames(
        "inline-flex shrink-0 rounded-control bg-sunken p-0.5 inset-ring-1 inset-ring-line-2",
        className,
      )}
    >
      {CHOICES.map(({ deck, label }) => (
        <button
          key={deck}
          type="button"
          aria-pressed={playback.listening === deck}
          title="Compare, key C"
          onClick={() => player?.setListening(deck)}
          className={classNames(
            "h-6.5 rounded-tag px-2.5 font-medium phone:h-10",
            playback.listening === deck ? "bg-active text-t1" : "text-t2 hover:text-t1",
          )}
        >
          {label}
        </button>
      ))}
    </div>
  );
}
