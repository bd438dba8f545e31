"use client";
import { useQuery } from "@tanstack/react-query";
import { ServerOff } from "lucide-react";
import { EmptyState } from "../../../../_components/empty-state.tsx";
import { PageHeader } from "../../../../_components/page-header.tsx";
import { useWorkerUpdates } from "../../../../_realtime/use-worker-updates.ts";
import { useTRPC } from "../../../../_trpc/trpc.ts";
import { LoadFailure } from "../../../_components/load-failure.tsx";
import { ClockOffset } from "./clock-offset.ts";
import { DeadLetter } from "./dead-letter.tsx";
import { LiveSign } from "./live-sign.tsx";
import { OpsCard } from "../../_components/ops-card.tsx";
import { OrphanCard } from "./orphan-card.tsx";
import { ProcessEvents } from "./process-events.tsx";
import { RowsSkeleton } from "../../_components/rows-skeleton.tsx";
import { SpotifyCard } from "./spotify-card.tsx";
import { SupervisionCard } from "./supervision-card.tsx";
import { useProcessActions } from "./use-process-actions.ts";
import { WorkerCard } from "./worker-card.tsx";

/** A worker that dies gives no notice of it: the list is read again this often. */
const REFRESH_MS = 5000;

/** What runs behind the product, live, and what an operator can do about it. */
export function OperationsPage() {
  const trpc = useTRPC();
  useWorkerUpdates();
  const actions = useProcessActions();
  const list = useQuery({
    ...trpc.process.workers.queryOptions(),
    refetchInterval: REFRESH_MS,
  });
  const workers = list.data?.workers ?? [];
  const offsetMs = list.data ? Date.parse(list.data.now) - list.dataUpdatedAt : 0;
  return (
    <ClockOffset value={offsetMs}>
      <PageHeader title="Operations">
        <LiveSign workers={workers} />
      </PageHeader>
      <div className="@container min-h-0 grow overflow-y-auto p-4 max-md:p-3">
        <div className="operations-columns">
          <div className="flex min-w-0 flex-col gap-3">
            {list.isPending ? (
              <OpsCard title="Workers" body={<RowsSkeleton label="Loading workers" rows={4} />} />
            ) : null}
            {list.isError ? (
              <LoadFailure error={list.error} onRetry={() => void list.refetch()} />
            ) : null}
            {list.isSuccess && workers.length === 0 ? <NoWorkers /> : null}
            {workers.map((worker) => (
              <WorkerCard key={worker.id} worker={worker} actions={actions} />
            ))}
          </div>
          <div className="flex min-w-0 flex-col gap-3">
            {list.isPending ? (
              <OpsCard
                title="Supervision"
                body={<RowsSkeleton label="Loading the tree" rows={6} />}
              />
            ) : (
              <>
                <SupervisionCard workers={workers} />
                <OrphanCard workers={workers} />
                <SpotifyCard workers={workers} />
              </>
            )}
          </div>
          <div className="flex min-w-0 flex-col gap-3">
            <ProcessEvents />
            <DeadLetter onPutBack={actions.putBack} />
          </div>
        </div>
      </div>
    </ClockOffset>
  );
}

function NoWorkers() {
  return (
    <OpsCard
      title="Workers"
      body={
        <EmptyState
          icon={<ServerOff size={22} />}
          title="No worker runs"
          text="Jobs wait until one does. Start everything with “npm start”, or a worker alone with “npm run worker”; logs/worker.log in the data folder says why the last one ended."
        />
      }
    />
  );
}
