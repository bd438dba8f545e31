"use client";
import { FileText } from "lucide-react";
import { useState } from "react";
import type { ModelView } from "#server/models/model-view.ts";
import { Button } from "../../../../_components/button.tsx";
import { StemNames } from "../../../../_components/stem-names.tsx";
import { formatBytes } from "../../../../_words/format-bytes.ts";
import { StatusSign } from "../../_components/status-sign.tsx";
import { LicenceDialog } from "./licence-dialog.tsx";
import { ModelDetails } from "./model-details.tsx";
import { ModelMenu } from "./model-menu.tsx";
import {
  CHECKING,
  conditionOf,
  tooLargeFor,
  type DiskRoom,
  type ModelCondition,
} from "./model-words.ts";
import type { ModelActions } from "./use-model-actions.ts";
import { liveOf, WorkProgress } from "./work-progress.tsx";

export interface ModelRowProps {
  model: ModelView;
  disk: DiskRoom;
  actions: ModelActions;
}

/** One model: what it is, its stems and size, its state, and the one next step. */
export function ModelRow({ model, disk, actions }: ModelRowProps) {
  const [isOpen, setIsOpen] = useState(false);
  const [isReading, setIsReading] = useState(false);
  const isChecking = actions.checking.has(model.name);
  const condition = isChecking ? CHECKING : conditionOf(model);
  const live = liveOf(model.job);
  return (
    <li aria-label={model.label} className="border-b border-line px-3.5 py-3 last:border-b-0">
      <div className="grid gap-x-4 gap-y-2 @min-[40rem]:grid-cols-[minmax(0,1fr)_auto]">
        <div className="min-w-0">
          <h3 className="flex flex-wrap items-baseline gap-x-2">
            {model.label}
            <span className="font-mono text-sm font-normal text-t3">{model.name}</span>
          </h3>
          <p className="max-w-150 text-t2">{model.summary}</p>
          <div className="mt-1.5 flex flex-wrap items-center gap-x-4 gap-y-1 text-sm text-t2">
            <StemNames stems={model.stems} />
            <span className="tn text-t3">{formatBytes(model.sizeBytes)}</span>
            {model.licence ? (
              <button
                type="button"
                aria-label={`Licence of ${model.label}: ${model.licence.label}`}
                className="inline-flex min-h-6 items-center gap-1.5 rounded-tag text-left underline decoration-line-3 underline-offset-2 hover:text-t1 max-md:min-h-8"
                onClick={() => setIsReading(true)}
              >
                <FileText size={13} className="shrink-0 text-t3" />
                {model.licence.label}
              </button>
            ) : null}
          </div>
        </div>
        <div className="flex flex-wrap items-start gap-1.5 max-md:items-center @min-[40rem]:justify-end">
          <span
            role="status"
            className="mr-auto flex h-6 items-center gap-1.5 text-sm whitespace-nowrap text-t2 max-md:h-8 @min-[40rem]:mr-2"
          >
            <StatusSign tone={condition.tone} />
            {condition.word}
          </span>
          <NextStep
            model={model}
            step={condition.step}
            disk={disk}
            onAsk={() => setIsReading(true)}
            onFetch={() => actions.fetch(model.name)}
          />
          <Button
            size="sm"
            variant="ghost"
            aria-expanded={isOpen}
            aria-label={`Details: ${model.label}`}
            onClick={() => setIsOpen(!isOpen)}
          >
            Details
          </Button>
          <ModelMenu
            model={model}
            actions={actions}
            isChecking={isChecking}
            onRead={() => setIsReading(true)}
          />
        </div>
      </div>
      {condition.text === null ? null : (
        <p
          className={`mt-2 max-w-160 text-sm wrap-anywhere ${condition.tone === "danger" ? "text-danger" : "text-t2"}`}
        >
          {condition.text}
        </p>
      )}
      {live ? (
        <div className="mt-2.5">
          <WorkProgress
            job={live}
            subject={model.label}
            onCancel={() => actions.cancelFetch(model.name)}
          />
        </div>
      ) : null}
      {isOpen ? <ModelDetails model={model} actions={actions} /> : null}
      {isReading ? (
        <LicenceDialog model={model} actions={actions} onClose={() => setIsReading(false)} />
      ) : null}
    </li>
  );
}

interface NextStepProps {
  model: ModelView;
  step: ModelCondition["step"];
  disk: DiskRoom;
  onAsk: () => void;
  onFetch: () => void;
}

function NextStep({ model, step, disk, onAsk, onFetch }: NextStepProps) {
  if (step === null) return null;
  const isAsked = model.licence !== null && model.acceptedAt === null;
  if (step === "accept") {
    return (
      <Button size="sm" aria-label={`Read the licence: ${model.label}`} onClick={onAsk}>
        Read the licence
      </Button>
    );
  }
  const label = step === "fetch" ? "Fetch" : "Fetch again";
  return (
    <Button
      size="sm"
      aria-label={`${label}: ${model.label}`}
      disabledReason={tooLargeFor(disk, model.sizeBytes)}
      onClick={isAsked ? onAsk : onFetch}
    >
      {label}
    </Button>
  );
}
