"use client";
import { ExternalLink } from "lucide-react";
import { useState } from "react";
import type { ModelView } from "#server/models/model-view.ts";
import { Button } from "../../../../_components/button.tsx";
import { CheckBox } from "../../../../_components/check-box.tsx";
import { DayText } from "../../../../_components/day-text.tsx";
import { Dialog } from "../../../../_components/dialog.tsx";
import { formatBytes } from "../../../../_words/format-bytes.ts";
import type { ModelActions } from "./use-model-actions.ts";

export interface LicenceDialogProps {
  model: ModelView;
  actions: ModelActions;
  onClose: () => void;
}

/** A model's licence and its limits; before the first fetch it has to be accepted here. */
export function LicenceDialog({ model, actions, onClose }: LicenceDialogProps) {
  const { licence, acceptedAt } = model;
  const [isAgreed, setIsAgreed] = useState(false);
  const [isBusy, setIsBusy] = useState(false);
  if (!licence) return null;
  const fetches = model.state === "absent" && model.source !== null;
  const accept = async () => {
    setIsBusy(true);
    try {
      await actions.accept(model.name);
      if (fetches) actions.fetch(model.name);
      onClose();
    } catch {
      setIsBusy(false);
    }
  };
  const acceptLabel = fetches ? `Accept and fetch ${formatBytes(model.sizeBytes)}` : "Accept";
  return (
    <Dialog
      title={`Licence of ${model.label}`}
      onClose={onClose}
      footer={
        acceptedAt === null ? (
          <>
            <Button variant="ghost" onClick={onClose}>
              Not now
            </Button>
            <Button
              variant="primary"
              isBusy={isBusy}
              disabledReason={isAgreed ? undefined : "Tick the box first."}
              onClick={() => void accept()}
            >
              {acceptLabel}
            </Button>
          </>
        ) : undefined
      }
    >
      <div className="flex flex-col gap-3">
        <h3>{licence.label}</h3>
        <p className="text-t2">{licence.text}</p>
        <p className="rounded-field bg-warn-10 px-3 py-2">{licence.limits}</p>
        {licence.sources.length === 0 ? null : (
          <ul aria-label="Where this is written" className="flex flex-col gap-1 text-sm">
            {licence.sources.map((source) => (
              <li key={source}>
                <a
                  href={source}
                  target="_blank"
                  rel="noreferrer"
                  className="inline-flex min-h-6 items-start gap-1.5 py-0.5 text-t2 underline wrap-anywhere hover:text-t1"
                >
                  <ExternalLink size={13} className="mt-0.5 shrink-0" />
                  {source.replace(/^https:\/\//u, "")}
                </a>
              </li>
            ))}
          </ul>
        )}
        {acceptedAt === null ? (
          <CheckBox
            label="I have read this, and this server’s use stays within it"
            isLabelVisible
            isChecked={isAgreed}
            onChange={setIsAgreed}
            className="text-left"
          />
        ) : (
          <p className="text-sm text-t3">
            Accepted for this server: <DayText iso={acceptedAt} />.
          </p>
        )}
      </div>
    </Dialog>
  );
}
