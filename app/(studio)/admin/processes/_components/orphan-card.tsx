"use client";
import { ScanSearch, Trash2 } from "lucide-react";
import { useState } from "react";
import { Button } from "../../../../_components/button.tsx";
import { ConfirmDialog } from "../../../../_components/confirm-dialog.tsx";
import { formatPlural } from "../../../../_words/format-number.ts";
import { Age } from "./age.tsx";
import { OpsCard } from "../../_components/ops-card.tsx";
import { OrphanList } from "./orphan-list.tsx";
import { lastScanText } from "./orphan-words.ts";
import { ScanStrip } from "./scan-strip.tsx";
import { useOrphanScan } from "./use-orphan-scan.ts";
import type { WireOrphanScan, WireScan, WireWorker } from "./wire-types.ts";
import { workerName } from "./worker-name.ts";

/** What the workers' scans found, a dry run on demand, and the clean-up. */
export function OrphanCard({ workers }: { workers: readonly WireWorker[] }) {
  const orphans = useOrphanScan();
  const [asked, setAsked] = useState<WireOrphanScan | null>(null);
  const [isAsking, setIsAsking] = useState(false);
  const live = workers.filter(({ state }) => state === "live");
  const disabled = live.length === 0 ? { disabledReason: "No worker runs." } : {};

  const askForCleanUp = async () => {
    setIsAsking(true);
    const found = await orphans.scan();
    setIsAsking(false);
    if (found && countOf(found) > 0) setAsked(found);
  };
  return (
    <OpsCard
      title="Orphan scan"
      body={
        <div className="px-3.5 pb-3">
          {live.map((worker) => (
            <WorkerScans
              key={worker.id}
              name={live.length > 1 ? workerName(worker) : null}
              scans={worker.snapshot?.scans ?? []}
            />
          ))}
          {orphans.said === null ? null : <p className="tn mt-2 text-sm">{orphans.said}</p>}
          {orphans.found ? <OrphanList machines={orphans.found.machines} /> : null}
          <Button
            size="sm"
            className="mt-3"
            icon={<Trash2 size={13} />}
            isBusy={isAsking}
            {...disabled}
            onClick={() => void askForCleanUp()}
          >
            Clean up
          </Button>
          {asked ? (
            <ConfirmDialog
              title={`End ${formatPlural(countOf(asked), "process", "processes")}?`}
              text="Started by this installation, and without a living owner. Each is asked to end, and killed if it does not; this can’t be undone."
              confirmLabel={countOf(asked) === 1 ? "End it" : "End them"}
              isDanger
              onConfirm={orphans.cleanUp}
              onClose={() => setAsked(null)}
            >
              <OrphanList machines={asked.machines} />
            </ConfirmDialog>
          ) : null}
        </div>
      }
    >
      <Button
        size="sm"
        icon={<ScanSearch size={13} />}
        isBusy={orphans.isScanning && !isAsking}
        {...disabled}
        onClick={() => void orphans.scan()}
      >
        Scan now
      </Button>
    </OpsCard>
  );
}

function countOf({ machines }: WireOrphanScan): number {
  return machines.reduce((sum, { orphans }) => sum + orphans.length, 0);
}

function WorkerScans({ name, scans }: { name: string | null; scans: readonly WireScan[] }) {
  const last = scans.at(-1);
  return (
    <div className="not-first:mt-3">
      {name === null ? null : <h3 className="truncate text-sm font-medium text-t3">{name}</h3>}
      {last ? (
        <>
          <p className="tn flex flex-wrap items-baseline gap-x-2">
            <span className="text-xl font-semibold">{last.found}</span>
            <span className="text-t2">{lastScanText(last)}</span>
          </p>
          <ScanStrip scans={scans} />
          <p className="tn text-sm text-t2">
            Last scan <Age iso={last.at} suffix="ago" />, took {Math.round(last.tookMs)} ms.
          </p>
        </>
      ) : (
        <p className="text-t2">No scan yet.</p>
      )}
    </div>
  );
}
