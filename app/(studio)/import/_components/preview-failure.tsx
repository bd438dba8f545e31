"use client";
import { CircleAlert, Clock, RotateCw } from "lucide-react";
import { useEffect, useEffectEvent, type ReactNode } from "react";
import type { ConnectionView, PreviewView } from "#server/imports/views.ts";
import { Button } from "../../../_components/button.tsx";
import { EmptyState } from "../../../_components/empty-state.tsx";
import { useIsHydrated } from "../../../_components/use-is-hydrated.ts";
import { formatUntil } from "../../../_words/format-date.ts";
import { ConnectLink } from "../../_spotify/connect-link.tsx";
import { previewFailure, standingOf, type FailureStep } from "./preview-failure-words.ts";
import { useFocusPassedOn } from "./use-focus-passed-on.ts";
import { useImport } from "./use-import.ts";

export interface PreviewFailureProps {
  preview: PreviewView;
  connection: ConnectionView | null;
  isPublic: boolean;
  onLoad: (isPublic: boolean) => void;
}

/** Waits of up to this long are waited for. */
const MAX_WAIT_MS = 15 * 60_000;
/** Clocks differ. */
const MARGIN_MS = 1500;

/** Why a list can't be read, and what to do about it; over a list that was read before it is a bar. */
export function PreviewFailure({ preview, connection, isPublic, onLoad }: PreviewFailureProps) {
  const { notBefore, items, errorCode } = preview;
  const standing = standingOf(preview, connection, isPublic);
  const { title, text, steps } = previewFailure(preview, standing);
  const isWaiting = errorCode === "rate_limited" && notBefore !== null;
  const wait = useWait(isWaiting ? notBefore : null, () => onLoad(isPublic));
  const isImporting = preview.importJobId !== null;
  const words = isWaiting ? waitText(wait, isImporting) : { title, text };
  const icon = isWaiting ? (
    <Clock size={items.length === 0 ? 22 : 15} className="text-t2" />
  ) : (
    <CircleAlert size={items.length === 0 ? 22 : 15} className="text-danger" />
  );
  const actions = steps.map((step) => (
    <Step
      key={step}
      step={step}
      preview={preview}
      connection={connection}
      isPublic={isPublic}
      onLoad={onLoad}
    />
  ));
  if (items.length === 0) return <EmptyState icon={icon} {...words} actions={actions} />;
  return <FailureBar icon={icon} {...words} actions={actions} />;
}

interface FailureBarProps {
  icon: ReactNode;
  title: string;
  text: string;
  actions: ReactNode;
}

function FailureBar({ icon, title, text, actions }: FailureBarProps) {
  const bar = useFocusPassedOn<HTMLElement>();
  return (
    <section
      ref={bar}
      aria-label="Reading the list"
      className="tn flex items-start gap-2.5 rounded-field bg-raised px-3 py-2 inset-ring-1 inset-ring-line max-md:flex-wrap"
    >
      <span className="mt-0.5 shrink-0">{icon}</span>
      <p className="min-w-0 grow wrap-anywhere max-md:basis-48">
        <span className="font-medium">{title}.</span>{" "}
        <span className="text-t2">{text} What was read before is shown.</span>
      </p>
      <div className="flex shrink-0 gap-2 empty:hidden max-md:ml-6.5">{actions}</div>
    </section>
  );
}

interface Wait {
  readonly until: string;
  /** It is loaded again by itself then. */
  readonly isShort: boolean;
}

/** Loads again when the wait is over, if it is short enough to be waited for. */
function useWait(notBefore: string | null, onOver: () => void): Wait {
  const isHydrated = useIsHydrated();
  const endMs = notBefore === null ? null : Date.parse(notBefore);
  const isShort = isHydrated && endMs !== null && isWithin(endMs, MAX_WAIT_MS);
  const loadAgain = useEffectEvent(onOver);
  useEffect(() => {
    if (!isShort) return undefined;
    const timer = setTimeout(() => loadAgain(), Math.max(0, endMs - Date.now()) + MARGIN_MS);
    return () => clearTimeout(timer);
  }, [isShort, endMs]);
  return {
    until: isHydrated && notBefore !== null ? ` until ${formatUntil(notBefore)}` : "",
    isShort,
  };
}

function isWithin(endMs: number, spanMs: number): boolean {
  return endMs - Date.now() < spanMs;
}

function waitText({ until, isShort }: Wait, isImporting: boolean): { title: string; text: string } {
  const title = `Spotify asks us to wait${until}`;
  if (isShort) return { title, text: "The list is loaded by itself then." };
  const text = isImporting
    ? "The import goes on by itself then."
    : "Load the list again then, or have it imported without a look at it.";
  return { title, text };
}

interface StepProps extends PreviewFailureProps {
  step: FailureStep;
}

function Step({ step, preview, connection, isPublic, onLoad }: StepProps): ReactNode {
  const { start, isStarting } = useImport(preview.id);
  switch (step) {
    case "connect":
      return (
        <ConnectLink page="/import" size="sm" connection={connection ?? undefined}>
          {connection?.state === "connect_again" ? "Connect again" : "Connect"}
        </ConnectLink>
      );
    case "readPublic":
      return (
        <Button size="sm" onClick={() => onLoad(true)}>
          Read the public page instead
        </Button>
      );
    case "importLater":
      return preview.importJobId === null ? (
        <Button size="sm" isBusy={isStarting} onClick={() => start({})}>
          Import it when that is over
        </Button>
      ) : null;
    case "loadAgain":
      return (
        <Button size="sm" icon={<RotateCw size={13} />} onClick={() => onLoad(isPublic)}>
          Load again
        </Button>
      );
  }
}
