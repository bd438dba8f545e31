"use client";
import { useQuery } from "@tanstack/react-query";
import { ChevronDown, ChevronRight, TriangleAlert } from "lucide-react";
import { useId, useState } from "react";
import type { SeparationOptions } from "#server/separation/options-view.ts";
import { Button } from "../../_components/button.tsx";
import { ButtonLink } from "../../_components/button-link.tsx";
import { RadioList, type RadioChoice } from "../../_components/radio-list.tsx";
import { StemNames } from "../../_components/stem-names.tsx";
import { useTRPC } from "../../_trpc/trpc.ts";
import { expectedTime } from "../../_words/expected-time.ts";
import { formatPercent } from "../../_words/format-number.ts";
import { BASIC, modelOf, presetOf, withModel, withPreset, type Plan } from "./plan.ts";
import { PlanMore } from "./plan-more.tsx";

export interface PlanFormProps {
  options: SeparationOptions;
  plan: Plan;
  expectedSec: number | null;
  onChange: (plan: Plan) => void;
}

/** Presets with their expected time, the basic engine, and all settings behind “More”. */
export function PlanForm({ options, plan, expectedSec, onChange }: PlanFormProps) {
  const id = useId();
  const isAdmin = useIsAdmin();
  const [isOpen, setIsOpen] = useState(false);
  const model = modelOf(options, plan);
  const choose = (value: string) => {
    const preset = options.presets.find(({ name }) => name === value);
    const basic = options.models.find(({ engine }) => engine === BASIC);
    if (preset) onChange(withPreset(plan, preset));
    else if (value === BASIC && basic) onChange(withModel(plan, basic));
  };
  return (
    <div className="flex flex-col gap-3">
      {options.missing === null ? null : <Missing text={options.missing} isAdmin={isAdmin} />}
      <RadioList
        label="How to separate"
        value={valueOf(options, plan)}
        choices={choicesOf(options, { plan, expectedSec })}
        onChange={choose}
      />
      {model ? (
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-t2">
          <span className="text-t3">Makes</span>
          <StemNames stems={stemsOf(plan, model.stems)} />
        </div>
      ) : null}
      {options.missing === null ? (
        <>
          <Button
            variant="ghost"
            className="-ml-2.5 self-start max-md:-ml-3.5"
            aria-expanded={isOpen}
            aria-controls={id}
            icon={isOpen ? <ChevronDown size={15} /> : <ChevronRight size={15} />}
            onClick={() => setIsOpen(!isOpen)}
          >
            More
          </Button>
          <div id={id} hidden={!isOpen}>
            <PlanMore options={options} plan={plan} onChange={onChange} />
          </div>
          {isAdmin && options.presets.some(({ isAvailable }) => !isAvailable) ? (
            <ModelsLink />
          ) : null}
        </>
      ) : null}
    </div>
  );
}

const OWN = "own";

function valueOf(options: SeparationOptions, plan: Plan): string {
  return plan.engine === BASIC ? BASIC : (presetOf(options, plan)?.name ?? OWN);
}

function choicesOf(
  options: SeparationOptions,
  { plan, expectedSec }: Pick<PlanFormProps, "plan" | "expectedSec">,
): RadioChoice<string>[] {
  const presets = options.presets.map((preset) => {
    const model = options.models.find(({ model }) => model === preset.model);
    return {
      value: preset.name,
      label: preset.label,
      text: preset.isAvailable
        ? `${model?.label ?? preset.model}, ${depthOf(preset)}.`
        : (preset.reason ?? ""),
      aside: preset.isAvailable ? expectedTime(preset.expectedSec) : "Not available",
      isOff: !preset.isAvailable,
    };
  });
  const basic = options.models
    .filter(({ engine }) => engine === BASIC)
    .map(({ label, summary, expectedSec: sec }) => ({
      value: BASIC,
      label,
      text: summary,
      aside: expectedTime(sec),
    }));
  const isOwn = valueOf(options, plan) === OWN;
  const text = modelOf(options, plan)?.label ?? plan.model;
  const own = { value: OWN, label: "Own settings", text, aside: expectedTime(expectedSec) };
  return [...presets, ...basic, ...(isOwn ? [own] : [])];
}

function depthOf({ overlap, shifts }: Pick<Plan, "overlap" | "shifts">): string {
  const passes = shifts > 1 ? `${shifts} shifted passes` : "one pass";
  return `${passes}, overlap ${formatPercent(overlap)}`;
}

/** What a separation ends with. */
function stemsOf({ twoStems, engine }: Plan, stems: readonly string[]): readonly string[] {
  if (twoStems === null || engine === BASIC) return stems;
  return [twoStems, twoStems === "vocals" ? "instrumental" : "rest"];
}

/** Nothing is taken in its place unseen: the basic engine is named. */
function Missing({ text, isAdmin }: { text: string; isAdmin: boolean }) {
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2 rounded-field bg-warn-10 px-3 py-2">
      <TriangleAlert size={15} className="shrink-0 text-warn" />
      <p className="min-w-0 flex-1 basis-56">{text} Basic works without a model.</p>
      {isAdmin ? <ModelsLink /> : null}
    </div>
  );
}

/** Admins alone can change what is available. */
function useIsAdmin(): boolean {
  const trpc = useTRPC();
  const me = useQuery(trpc.account.me.queryOptions());
  return me.data?.role === "admin";
}

function ModelsLink() {
  return (
    <ButtonLink href="/admin/models" size="sm" prefetch={false} className="self-start">
      Open Models
    </ButtonLink>
  );
}
