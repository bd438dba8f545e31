"use client";
import { useState } from "react";
import { Dialog } from "../../../../_components/dialog.tsx";
import { formatPitch, formatTempo } from "../../../../_player/settings/tempo-pitch.ts";
import { PitchSliders, PitchStepper } from "./pitch-control.tsx";
import { StretchReason } from "./stretch-reason.tsx";
import { formatPercent, TempoSlider, TempoStepper } from "./tempo-control.tsx";
import { useStretch } from "./use-stretch.ts";

/** Tempo and pitch on phones: two buttons, each of which opens a sheet. */
export function StretchSheets() {
  const { tempoPercent, pitchCents, trackBpm } = useStretch();
  const [open, setOpen] = useState<"tempo" | "pitch" | null>(null);
  const close = () => setOpen(null);
  const unit = trackBpm === null ? " %" : "";
  return (
    <>
      <SheetButton
        value={`${formatTempo(tempoPercent, trackBpm)}${unit}`}
        label="Tempo"
        {...(trackBpm === null ? {} : { aside: formatPercent(tempoPercent) })}
        onClick={() => setOpen("tempo")}
      />
      <SheetButton
        value={`${formatPitch(pitchCents)} st`}
        label="Pitch"
        onClick={() => setOpen("pitch")}
      />
      {open === null ? null : (
        <Dialog title={open === "tempo" ? "Tempo" : "Pitch"} onClose={close}>
          <div className="flex flex-col gap-4 pb-5 [--raised:var(--overlay)]">
            <StretchReason />
            {open === "tempo" ? <TempoStepper isLarge /> : <PitchStepper isLarge />}
            <div>{open === "tempo" ? <TempoSlider /> : <PitchSliders />}</div>
          </div>
        </Dialog>
      )}
    </>
  );
}

interface SheetButtonProps {
  value: string;
  label: string;
  /** Left out for the eye where there is no room. */
  aside?: string;
  onClick: () => void;
}

function SheetButton({ value, label, aside, onClick }: SheetButtonProps) {
  return (
    <button
      type="button"
      aria-haspopup="dialog"
      onClick={onClick}
      className="flex h-12 min-w-0 flex-1 flex-col items-center justify-center rounded-field bg-surface inset-ring-1 inset-ring-line-2 active:bg-active"
    >
      <span className="tn text-md font-medium">{value}</span>{" "}
      <span className="tn text-sm leading-4 text-t3">
        {label}
        {aside === undefined ? null : (
          <span className="max-[22rem]:sr-only short:sr-only">, {aside}</span>
        )}
      </span>
    </button>
  );
}
