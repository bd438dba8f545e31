"use client";
import { SlidersHorizontal } from "lucide-react";
import { Button } from "../../../../_components/button.tsx";
import { IconButton } from "../../../../_components/icon-button.tsx";
import { PopoverButton } from "../../../../_components/popover-button.tsx";
import { formatPitch } from "../../../../_player/settings/tempo-pitch.ts";
import { PitchSliders, PitchStepper } from "./pitch-control.tsx";
import { StretchReason } from "./stretch-reason.tsx";
import { formatPercent, TempoSlider, TempoStepper } from "./tempo-control.tsx";
import { useStretch } from "./use-stretch.ts";

const PANEL = "Tempo and pitch";

/** Tempo and pitch in the transport: steppers where there is room, else one button; sliders in a panel. */
export function StretchControls() {
  const { tempoPercent, pitchCents, trackBpm } = useStretch();
  const values = `${formatPercent(tempoPercent)} · ${formatPitch(pitchCents)} st`;
  return (
    <>
      <div className="flex items-end gap-3 max-xl:hidden">
        <LabelledStepper
          label="Tempo"
          {...(trackBpm === null ? {} : { aside: formatPercent(tempoPercent) })}
        >
          <TempoStepper />
        </LabelledStepper>
        <LabelledStepper label="Pitch">
          <PitchStepper />
        </LabelledStepper>
        <PopoverButton
          label={PANEL}
          className="w-72"
          trigger={(trigger) => (
            <IconButton
              {...trigger}
              label="Tempo and pitch sliders"
              hasTooltip={false}
              icon={<SlidersHorizontal size={16} />}
            />
          )}
        >
          <StretchPanel />
        </PopoverButton>
      </div>
      <div className="flex flex-col gap-1 xl:hidden">
        <span aria-hidden="true" className="text-xs leading-3.5 text-t3">
          {PANEL}
        </span>
        <PopoverButton
          label={PANEL}
          className="w-72"
          trigger={(trigger) => (
            <Button {...trigger} aria-label={`${PANEL}: ${values}`} className="tn">
              {values}
            </Button>
          )}
        >
          <StretchPanel hasSteppers />
        </PopoverButton>
      </div>
    </>
  );
}

function LabelledStepper(props: { label: string; aside?: string; children: React.ReactNode }) {
  return (
    <div className="flex flex-col gap-1">
      <span aria-hidden="true" className="flex text-xs leading-3.5 text-t3">
        {props.label}
        <span className="tn ml-auto">{props.aside}</span>
      </span>
      {props.children}
    </div>
  );
}

function PanelHead({ title, value }: { title: string; value: string }) {
  return (
    <div className="mb-1 flex items-baseline justify-between gap-3">
      <h2 className="font-semibold">{title}</h2>
      <span className="tn text-sm text-t2">{value}</span>
    </div>
  );
}

function StretchPanel({ hasSteppers = false }: { hasSteppers?: boolean }) {
  const { tempoPercent, pitchCents } = useStretch();
  return (
    <div className="flex flex-col gap-4">
      <StretchReason />
      <section aria-label="Tempo">
        <PanelHead title="Tempo" value={formatPercent(tempoPercent)} />
        {hasSteppers ? <TempoStepper /> : null}
        <TempoSlider />
      </section>
      <section aria-label="Pitch">
        <PanelHead title="Pitch" value={`${formatPitch(pitchCents)} st`} />
        {hasSteppers ? <PitchStepper /> : null}
        <PitchSliders />
      </section>
    </div>
  );
}
