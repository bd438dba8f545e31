"use client";
import { useQuery } from "@tanstack/react-query";
import type { ModelsView } from "#server/models/model-view.ts";
import { PageHeader } from "../../../../_components/page-header.tsx";
import { useTRPC } from "../../../../_trpc/trpc.ts";
import { LoadFailure } from "../../../_components/load-failure.tsx";
import { OpsCard } from "../../_components/ops-card.tsx";
import { RowsSkeleton } from "../../_components/rows-skeleton.tsx";
import { EngineCard } from "./engine-card.tsx";
import { ModelsCard } from "./models-card.tsx";
import { OrderCard } from "./order-card.tsx";
import { StoreCard } from "./store-card.tsx";
import { useModelActions } from "./use-model-actions.ts";
import { useModelUpdates } from "./use-model-updates.ts";

/** Another admin's work and a worker that comes or goes give no notice: the page is read again this often. */
const REFRESH_MS = 5000;

/** The neural engine and its models: what is there, under which terms, and how to get more. */
export function ModelsPage() {
  const trpc = useTRPC();
  useModelUpdates();
  const answer = useQuery({ ...trpc.model.list.queryOptions(), refetchInterval: REFRESH_MS });
  return (
    <>
      <PageHeader title="Models" fact={answer.data ? factOf(answer.data) : ""} />
      <div className="@container min-h-0 grow overflow-y-auto p-4 max-md:p-3">
        {answer.isPending ? <Loading /> : null}
        {answer.isError && !answer.data ? (
          <LoadFailure error={answer.error} onRetry={() => void answer.refetch()} />
        ) : null}
        {answer.data ? <Loaded view={answer.data} /> : null}
      </div>
    </>
  );
}

const COLUMNS =
  "grid items-start gap-3 @min-[64rem]:grid-cols-[minmax(0,1fr)_23rem] @min-[64rem]:grid-rows-[auto_auto_1fr] @min-[64rem]:[&>*]:col-start-2 @min-[64rem]:[&>:nth-child(2)]:col-start-1 @min-[64rem]:[&>:nth-child(2)]:row-span-3 @min-[64rem]:[&>:nth-child(2)]:row-start-1";

function Loaded({ view }: { view: ModelsView }) {
  const actions = useModelActions();
  return (
    <div className={COLUMNS}>
      <EngineCard engine={view.engine} actions={actions} />
      <ModelsCard view={view} actions={actions} />
      <OrderCard models={view.models} actions={actions} />
      <StoreCard view={view} />
    </div>
  );
}

function Loading() {
  return (
    <div className={COLUMNS}>
      <OpsCard
        title="Neural separation"
        body={<RowsSkeleton label="Loading the engine" rows={3} />}
      />
      <OpsCard title="Models" body={<RowsSkeleton label="Loading models" rows={6} />} />
    </div>
  );
}

function factOf({ models }: ModelsView): string {
  const there = models.filter(({ state }) => state === "installed").length;
  return `${there} of ${models.length} installed`;
}
