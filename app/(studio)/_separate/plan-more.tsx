"use client";
import type { SeparationOptions } from "#server/separation/options-view.ts";
import { CheckBox } from "../../_components/check-box.tsx";
import { SelectField } from "../../_components/select-field.tsx";
import { formatPercent } from "../../_words/format-number.ts";
import { stemLook, inStemOrder } from "../../_components/stems.ts";
import { BASIC, modelOf, piecesOf, withModel, type Plan } from "./plan.ts";

const OVERLAPS = [0, 0.1, 0.25, 0.5, 0.75] as const;
const SHIFTS = [0, 1, 2, 5, 10] as const;
const ALL = "all";
const OWN = "own";

export interface PlanMoreProps {
  options: SeparationOptions;
  plan: Plan;
  onChange: (plan: Plan) => void;
}

/** Model, stems, overlap, shifts, pieces and exact sum; the basic engine has only the first. */
export function PlanMore({ options, plan, onChange }: PlanMoreProps) {
  const change = (part: Partial<Plan>) => onChange({ ...plan, ...part });
  const model = modelOf(options, plan);
  return (
    <div className="flex flex-col gap-4 rounded-field bg-sunken p-3 inset-ring-1 inset-ring-line">
      <SelectField
        label="Model"
        value={plan.model}
        choices={options.models.map(({ model: value, label }) => ({ value, label }))}
        hint={model?.summary}
        onChange={(value) => {
          const next = options.models.find((each) => each.model === value);
          if (next) onChange(withModel(plan, next));
        }}
      />
      {plan.engine === BASIC ? null : (
        <>
          <SelectField
            label="Stems"
            value={plan.twoStems ?? ALL}
            choices={[{ value: ALL, label: "All stems" }, ...pairs(model?.stems ?? [])]}
            onChange={(value) => change({ twoStems: value === ALL ? null : value })}
          />
          <div className="grid grid-cols-2 gap-3">
            <SelectField
              label="Overlap"
              value={String(plan.overlap)}
              choices={OVERLAPS.map((share) => ({
                value: String(share),
                label: formatPercent(share),
              }))}
              hint="More hides the joins better and takes longer."
              onChange={(value) => change({ overlap: Number(value) })}
            />
            <SelectField
              label="Shifts"
              value={String(plan.shifts)}
              choices={SHIFTS.map((count) => ({ value: String(count), label: String(count) }))}
              hint="Passes that are averaged; each takes as long as the first."
              onChange={(value) => change({ shifts: Number(value) })}
            />
          </div>
          {model ? (
            <SelectField
              label="Piece length"
              value={plan.segmentSec === null ? OWN : String(plan.segmentSec)}
              choices={[
                { value: OWN, label: `The model’s own, ${model.segmentSec} s` },
                ...piecesOf(model).map((sec) => ({ value: String(sec), label: `${sec} s` })),
              ]}
              hint="How much the model hears at once. Shorter pieces need less memory and cost quality and, with most models, time."
              onChange={(value) => change({ segmentSec: value === OWN ? null : Number(value) })}
            />
          ) : null}
          <div>
            <CheckBox
              label="Exact sum"
              isLabelVisible
              isChecked={plan.exactSum}
              onChange={(exactSum) => change({ exactSum })}
            />
            <p className="text-sm text-t3">
              A model’s stems do not quite add up to the mix: a little is left when they are taken
              out of it. With this it is spread over the stems, so that all of them together are the
              mix, sample for sample.
            </p>
          </div>
        </>
      )}
    </div>
  );
}

function pairs(stems: readonly string[]): { value: string; label: string }[] {
  return inStemOrder(stems.map((name) => ({ name }))).map(({ name }) => {
    const rest = name === "vocals" ? "instrumental" : "the rest";
    return { value: name, label: `${stemLook(name).label} and ${rest}` };
  });
}
