"use client";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { SeparationOptions } from "#server/separation/options-view.ts";
import { Button } from "../../_components/button.tsx";
import { Dialog } from "../../_components/dialog.tsx";
import { FormError } from "../../_components/form-error.tsx";
import { Skeleton, SkeletonBlock } from "../../_components/skeleton.tsx";
import { useToasts } from "../../_components/toasts.tsx";
import { errorWords } from "../../_trpc/error-words.ts";
import { useTRPC } from "../../_trpc/trpc.ts";
import { deviceName } from "../../_words/device-name.ts";
import { expectedTime } from "../../_words/expected-time.ts";
import { formatPlural } from "../../_words/format-number.ts";
import { LoadFailure } from "../_components/load-failure.tsx";
import { answerTitle, existsText, startText } from "./answer-words.ts";
import { BASIC, expectedSec, firstPlan, type Plan } from "./plan.ts";
import { PlanForm } from "./plan-form.tsx";
import { RefusedList } from "./refused-list.tsx";
import { useSeparate, type SeparateAnswer } from "./use-separate.ts";

export interface SeparateDialogProps {
  tracks: readonly { readonly id: string; readonly title: string }[];
  onClose: () => void;
  /** The separation of the only track that was asked for: started, or there already. */
  onSeparation?: (separationId: string) => void;
}

/** How tracks are to be separated, how long that takes, and what became of the request. */
export function SeparateDialog({ tracks, onClose, onSeparation }: SeparateDialogProps) {
  const trpc = useTRPC();
  const toasts = useToasts();
  const separate = useSeparate();
  const trackIds = tracks.map(({ id }) => id);
  const answer = useQuery({
    ...trpc.separation.options.queryOptions({ trackIds }),
    staleTime: 0,
  });
  const [chosen, setPlan] = useState<Plan | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [result, setResult] = useState<SeparateAnswer | null>(null);
  const plan = chosen ?? (answer.data ? firstPlan(answer.data) : null);
  const [only] = tracks;
  const subject =
    tracks.length === 1 && only
      ? `“${only.title}”`
      : formatPlural(tracks.length, "track", "tracks");

  const startOne = async (trackId: string, wanted: Plan) => {
    const { separationId, isNew, isRaised } = await separate.one(trackId, wanted);
    if (!isNew) {
      toasts.show({ tone: "neutral", key: "separate", ...existsText(subject, { isRaised }) });
    }
    onSeparation?.(separationId);
    onClose();
  };
  const startAll = async (wanted: Plan) => {
    const all = await separate.all(trackIds, wanted);
    if (all.refused.length > 0) {
      setResult(all);
      return;
    }
    toasts.show({ tone: "done", key: "separate", title: answerTitle(all), text: startText(all) });
    onClose();
  };
  const start = async (wanted: Plan) => {
    setError(null);
    try {
      await (tracks.length === 1 && only ? startOne(only.id, wanted) : startAll(wanted));
    } catch (refusal) {
      setError(refusal);
    }
  };

  if (result) return <RefusedList answer={result} tracks={tracks} onClose={onClose} />;
  return (
    <Dialog
      title={`Separate ${subject}`}
      onClose={onClose}
      footer={
        <>
          <TimeLine options={answer.data} plan={plan} count={tracks.length} />
          <Button variant="ghost" onClick={onClose}>
            Cancel
          </Button>
          <Button
            variant="primary"
            isBusy={separate.isBusy}
            disabledReason={plan ? undefined : "The choices are still being read."}
            onClick={() => plan && void start(plan)}
          >
            Separate
          </Button>
        </>
      }
    >
      <FormError text={error === null ? null : errorWords(error).text} />
      {answer.isPending ? <FormSkeleton /> : null}
      {answer.isError ? (
        <LoadFailure error={answer.error} onRetry={() => void answer.refetch()} />
      ) : null}
      {answer.data && plan ? (
        <PlanForm
          options={answer.data}
          plan={plan}
          expectedSec={expectedSec(answer.data, plan)}
          onChange={setPlan}
        />
      ) : null}
    </Dialog>
  );
}

interface TimeLineProps {
  options: SeparationOptions | undefined;
  plan: Plan | null;
  /** Of tracks. */
  count: number;
}

/** "About 3 min of work in all on the processor"; follows every setting, empty while no length is known. */
function TimeLine({ options, plan, count }: TimeLineProps) {
  const time = options && plan ? expectedTime(expectedSec(options, plan)) : "";
  const device = plan?.engine === BASIC ? null : (options?.device ?? null);
  return (
    <p role="status" className="tn self-center text-t2 max-md:order-last md:min-w-0 md:flex-1">
      {time.charAt(0).toUpperCase()}
      {time.slice(1)}
      {time !== "" && count > 1 ? " of work in all" : ""}
      {time === "" || device === null ? "" : ` on the ${deviceName(device)}`}
    </p>
  );
}

function FormSkeleton() {
  return (
    <Skeleton label="Loading the choices">
      <div className="flex flex-col gap-2">
        {["fast", "balanced", "best", "basic"].map((row) => (
          <SkeletonBlock key={row} className="h-14 w-full" />
        ))}
      </div>
    </Skeleton>
  );
}
