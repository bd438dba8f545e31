"use client";
import { RotateCw } from "lucide-react";
import type { ConnectionView } from "#server/imports/views.ts";
import { Button } from "../../_components/button.tsx";
import type { ImportStep } from "../../_words/import-failure.ts";
import { ConnectLink } from "../_spotify/connect-link.tsx";

export interface ImportStepsProps {
  steps: readonly ImportStep[];
  connection: ConnectionView | undefined;
  /** What is retried, told to assistive technology. */
  subject: string;
  isBusy?: boolean;
  onRetry: () => void;
}

/** What helps against the failure of an import, as buttons. */
export function ImportSteps({ steps, connection, subject, isBusy, onRetry }: ImportStepsProps) {
  return steps.map((step) =>
    step === "retry" ? (
      <Button
        key={step}
        size="sm"
        icon={<RotateCw size={13} />}
        isBusy={isBusy ?? false}
        aria-label={`Retry: ${subject}`}
        onClick={onRetry}
      >
        Retry
      </Button>
    ) : (
      <ConnectLink key={step} page="/settings" size="sm" connection={connection}>
        {step === "connect" ? "Connect" : "Connect again"}
      </ConnectLink>
    ),
  );
}
