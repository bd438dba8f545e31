"use client";
import { OpsCard } from "../../_components/ops-card.tsx";
import { SupervisionTree } from "./supervision-tree.tsx";
import type { WireWorker } from "./wire-types.ts";
import { workerName } from "./worker-name.ts";

/** The supervision tree of each worker that shows one. */
export function SupervisionCard({ workers }: { workers: readonly WireWorker[] }) {
  const shown = workers.flatMap((worker) =>
    worker.state === "live" && worker.snapshot ? [{ worker, roots: worker.snapshot.tree }] : [],
  );
  return (
    <OpsCard
      title="Supervision"
      body={
        shown.length === 0 ? (
          <p className="px-3.5 pb-3 text-t2">No worker shows its tree.</p>
        ) : (
          <div className="xl:max-h-128 xl:overflow-y-auto">
            {shown.map(({ worker, roots }) => (
              <div key={worker.id}>
                {shown.length > 1 ? (
                  <h3 className="truncate px-3.5 pt-1 pb-1 text-sm font-medium text-t3">
                    {workerName(worker)}
                  </h3>
                ) : null}
                <SupervisionTree
                  label={`Supervision tree of ${workerName(worker)}`}
                  roots={roots}
                />
              </div>
            ))}
          </div>
        )
      }
    >
      <span className="pr-1.5 text-sm text-t3">Restarts / limit</span>
    </OpsCard>
  );
}
