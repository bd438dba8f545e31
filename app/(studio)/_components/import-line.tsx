"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { CircleAlert, Clock, X } from "lucide-react";
import {
  createContext,
  useContext,
  useLayoutEffect,
  useRef,
  type ReactNode,
  type RefObject,
} from "react";
import type { JobView } from "#server/realtime/events.ts";
import { Button } from "../../_components/button.tsx";
import { classNames } from "../../_components/class-names.ts";
import { ProgressBar } from "../../_components/progress-bar.tsx";
import { ProgressRing } from "../../_components/progress-ring.tsx";
import { takeLostFocus } from "../../_components/take-lost-focus.ts";
import { useToasts } from "../../_components/toasts.tsx";
import { useIsHydrated } from "../../_components/use-is-hydrated.ts";
import { useJobProgress } from "../../_realtime/use-job-progress.ts";
import { errorWords } from "../../_trpc/error-words.ts";
import { useTRPC } from "../../_trpc/trpc.ts";
import { formatUntil } from "../../_words/format-date.ts";
import { formatPercent } from "../../_words/format-number.ts";
import { importFailure } from "../../_words/import-failure.ts";
import { hasNumber, jobLine, jobSubject, jobVerb } from "../../_words/job-words.ts";
import { spotifyWords } from "../../_words/spotify-words.ts";
import { formatTimeLeft } from "../../_words/time-left.ts";
import { ImportSteps } from "./import-steps.tsx";
import { useSpotifyConnection } from "./use-spotify-connection.ts";
import { useTrackActions } from "./use-track-actions.ts";

export interface ImportLineProps {
  jobId: string;
  /** It stands at the bottom of the panel, so that nothing moves when it comes and goes. */
  isDocked?: boolean;
}

/** How far the import of a list is, what it waits for, or why it ended; nothing once it has gone well. */
export function ImportLine({ jobId, isDocked = false }: ImportLineProps) {
  const trpc = useTRPC();
  const { data: job } = useQuery(trpc.job.byId.queryOptions({ jobId }));
  if (!job) return null;
  return (
    <DockedContext value={isDocked}>
      <JobLine job={job} />
    </DockedContext>
  );
}

/** Whether the bar stands at the bottom of the panel. */
const DockedContext = createContext(false);

function JobLine({ job }: { job: JobView }) {
  const { job: live, timeLeftSec, isStale } = useJobProgress(job);
  switch (live.state) {
    case "queued":
      return (
        <Bar sign={<Clock size={15} className="text-t2" />} actions={<Cancel job={live} />}>
          <WaitWords job={live} />
        </Bar>
      );
    case "running": {
      const fraction = hasNumber(live) ? live.fraction : null;
      const rest = isStale ? "not live" : timeLeftSec === null ? "" : formatTimeLeft(timeLeftSec);
      return (
        <Bar sign={<ProgressRing fraction={fraction} />} actions={<Cancel job={live} />}>
          <span className="flex justify-between gap-3">
            <span>
              {jobVerb(live)} {fraction === null ? "" : formatPercent(fraction)}
            </span>
            <span className="text-t2">{rest}</span>
          </span>
          <ProgressBar
            fraction={fraction}
            label={`${jobVerb(live)} ${jobSubject(live)}`}
            className="mt-1"
          />
        </Bar>
      );
    }
    case "failed":
      return <Failed job={live} />;
    case "completed":
    case "cancelled":
      return null;
  }
}

function Cancel({ job }: { job: JobView }) {
  const { cancelJob } = useTrackActions();
  return (
    <Button
      size="sm"
      icon={<X size={13} />}
      aria-label={`Cancel: ${jobSubject(job)}`}
      onClick={() => cancelJob(job.id)}
    >
      Cancel
    </Button>
  );
}

/** "Spotify asks us to wait until 14:05. It goes on by itself." */
function WaitWords({ job }: { job: JobView }) {
  const isHydrated = useIsHydrated();
  if (job.notBefore === null) return jobLine(job);
  const until = isHydrated ? ` until ${formatUntil(job.notBefore)}` : "";
  const words = spotifyWords(job.errorCode);
  if (job.errorCode === "rate_limited") {
    return `Spotify asks us to wait${until}. It goes on by itself.`;
  }
  return `${words?.title ?? "It did not work"}. It waits${until} and goes on by itself.`;
}

function Failed({ job }: { job: JobView }) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const toasts = useToasts();
  const connection = useSpotifyConnection();
  const retry = useMutation(
    trpc.job.retry.mutationOptions({
      onError: (error) => toasts.show({ tone: "error", ...errorWords(error), key: job.id }),
      onSettled: async () => {
        const keys = [trpc.job.pathKey(), trpc.playlist.pathKey()];
        await Promise.all(keys.map((queryKey) => client.invalidateQueries({ queryKey })));
      },
    }),
  );
  const { title, text, steps } = importFailure(job, connection);
  return (
    <Bar
      sign={<CircleAlert size={15} className="text-danger" />}
      actions={
        <ImportSteps
          steps={steps}
          connection={connection}
          subject={jobSubject(job)}
          isBusy={retry.isPending}
          onRetry={() => retry.mutate({ jobId: job.id })}
        />
      }
    >
      <span className="font-medium">{title}.</span> <span className="text-t2">{text}</span>
    </Bar>
  );
}

interface BarProps {
  sign: ReactNode;
  children: ReactNode;
  actions?: ReactNode;
}

function Bar({ sign, children, actions }: BarProps) {
  const bar = useFocusPassedOn();
  const isDocked = useContext(DockedContext);
  return (
    <section
      ref={bar}
      aria-label="Import of the list"
      tabIndex={-1}
      data-import-line
      data-bottom-bar={isDocked ? "" : undefined}
      className={classNames(
        "tn flex items-start gap-2.5 max-md:flex-wrap",
        isDocked
          ? "focus-inset shrink-0 border-t border-line-2 px-4 py-3 md:px-5"
          : "rounded-field bg-raised px-3 py-2 inset-ring-1 inset-ring-line",
      )}
    >
      <span className="mt-0.5 shrink-0">{sign}</span>
      <div className="min-w-0 grow wrap-anywhere max-md:basis-48">{children}</div>
      <div className="flex shrink-0 gap-2 empty:hidden max-md:ml-6.5">{actions}</div>
    </section>
  );
}

/** For a bar that goes with the button that was pressed: what stands in its place then takes the focus. */
function useFocusPassedOn(): RefObject<HTMLElement | null> {
  const bar = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    const element = bar.current;
    return () => {
      if (element?.contains(document.activeElement)) requestAnimationFrame(passFocusOn);
    };
  }, []);
  return bar;
}

/** To the next such bar, else to the bar that it stood in, else to the page's heading. */
function passFocusOn(): void {
  const places = ["[data-import-line]", "[data-bottom-bar][tabindex]", "main h1[tabindex]"];
  const [next] = places.flatMap((place) => document.querySelector<HTMLElement>(place) ?? []);
  takeLostFocus(next ?? null);
}
