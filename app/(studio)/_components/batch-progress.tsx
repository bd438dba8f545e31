"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { JobView } from "#server/realtime/events.ts";
import { Button } from "../../_components/button.tsx";
import { ConfirmDialog } from "../../_components/confirm-dialog.tsx";
import { ProgressBar } from "../../_components/progress-bar.tsx";
import { useToasts } from "../../_components/toasts.tsx";
import { useNow } from "../../_components/use-now.ts";
import { useJobProgress } from "../../_realtime/use-job-progress.ts";
import { errorWords } from "../../_trpc/error-words.ts";
import { useTRPC } from "../../_trpc/trpc.ts";
import { formatCount, formatPercent, formatPlural } from "../../_words/format-number.ts";
import { isSeparation } from "../../_words/job-words.ts";
import { formatTimeLeft, roundTimeLeft } from "../../_words/time-left.ts";
import { batchState, type BatchState, type BatchTally } from "./batch-tally.ts";
import { useAllJobs } from "./use-all-jobs.ts";
import { useBatchTally } from "./use-batch-tally.ts";
import { useLiveJobs } from "./use-live-jobs.ts";

/** How far several separations are together, and the way out of them; nothing for a single one. */
export function BatchProgress() {
  const { jobs, isKnown } = useLiveJobs();
  const live = jobs.filter(({ kind }) => isSeparation(kind));
  const tally = useBatchTally(live, isKnown);
  const [first] = live;
  if (!tally || !first || tally.jobIds.length < 2) return null;
  return <Line tally={tally} live={live} first={first} />;
}

interface LineProps {
  tally: BatchTally;
  live: readonly JobView[];
  /** The one at work, or the next. */
  first: JobView;
}

function Line({ tally, live, first }: LineProps) {
  const { job } = useJobProgress(first);
  const nowMs = useNow();
  const unmade = [...useAllJobs("failed").jobs, ...useAllJobs("cancelled").jobs];
  const state = batchState(tally, { live: [job, ...live.slice(1)], unmade }, nowMs);
  const { fraction, timeLeftSec } = state;
  const rest = timeLeftSec === null ? "" : `, ${formatTimeLeft(roundTimeLeft(timeLeftSec))}`;
  return (
    <section
      aria-label="Separations in all"
      className="tn flex shrink-0 items-center gap-4 border-b border-line px-4 py-2 max-md:py-1.5"
    >
      <div className="min-w-0 grow">
        <p className="flex flex-wrap justify-between gap-x-3 text-sm">
          <span>{countsOf(state)}</span>
          <span className="text-t2">
            {formatPercent(fraction)}
            {rest}
          </span>
        </p>
        <ProgressBar fraction={fraction} label="All separations" className="mt-1" />
      </div>
      <CancelRest live={live} />
    </section>
  );
}

/** "12 separations, 3 done, 1 failed"; a track may have several. */
function countsOf({ total, done, failed, cancelled }: BatchState): string {
  const unmade = [
    [failed, "failed"],
    [cancelled, "cancelled"],
  ] as const;
  return [
    formatPlural(total, "separation", "separations"),
    `${formatCount(done)} done`,
    ...unmade
      .filter(([count]) => count > 0)
      .map(([count, word]) => `${formatCount(count)} ${word}`),
  ].join(", ");
}

function CancelRest({ live }: { live: readonly JobView[] }) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const toasts = useToasts();
  const [isAsking, setIsAsking] = useState(false);
  const cancel = useMutation(trpc.job.cancel.mutationOptions());
  // Those that wait go first, so that none of them begins meanwhile.
  const cancelAll = async () => {
    const refusals: unknown[] = [];
    for (const { id } of live.toReversed()) {
      await cancel.mutateAsync({ jobId: id }).catch((error: unknown) => refusals.push(error));
    }
    if (refusals.length > 0) {
      toasts.show({ tone: "error", key: "batch", ...errorWords(refusals.at(-1)) });
    }
    const keys = [trpc.track.pathKey(), trpc.job.pathKey()];
    await Promise.all(keys.map((queryKey) => client.invalidateQueries({ queryKey })));
  };
  return (
    <>
      <Button size="sm" onClick={() => setIsAsking(true)}>
        Cancel the rest
      </Button>
      {isAsking ? (
        <ConfirmDialog
          title={`Cancel ${formatPlural(live.length, "separation", "separations")}?`}
          text="What is made so far is kept and can be played; each can go on later."
          confirmLabel="Cancel them"
          isDanger
          onConfirm={cancelAll}
          onClose={() => setIsAsking(false)}
        />
      ) : null}
    </>
  );
}
