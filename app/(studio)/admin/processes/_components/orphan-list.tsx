"use client";
import { Age } from "./age.tsx";
import type { WireOrphanScan } from "./wire-types.ts";

/** Processes without a living owner: pid, age and command, below their machine when there are several. */
export function OrphanList({ machines }: Pick<WireOrphanScan, "machines">) {
  const found = machines.filter(({ orphans }) => orphans.length > 0);
  return found.map(({ workerId, host, orphans }) => (
    <div key={workerId} className="mt-2">
      {machines.length > 1 ? <p className="text-sm text-t3">{host}</p> : null}
      <ul className="rounded-control bg-sunken inset-ring-1 inset-ring-line">
        {orphans.map(({ pid, command, startedAt }) => (
          <li key={pid} className="border-b border-line px-2 py-1 text-sm last:border-b-0">
            <span className="tn flex justify-between gap-2">
              <span className="font-mono">{pid}</span>
              <span className="text-t3">
                started <Age iso={startedAt} suffix="ago" />
              </span>
            </span>
            <span className="block font-mono text-t2 wrap-anywhere">{command}</span>
          </li>
        ))}
      </ul>
    </div>
  ));
}
