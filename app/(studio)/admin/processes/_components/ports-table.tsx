"use client";
import { PortRow } from "./port-row.tsx";
import type { WirePool, WirePort } from "./wire-types.ts";

const HEADS = [
  { label: "Port" },
  { label: "PID", isNumber: true },
  { label: "State" },
  { label: "Job" },
  { label: "Memory" },
  { label: "CPU", isNumber: true },
  { label: "Heartbeat", isNumber: true },
  { label: "Requests", isNumber: true },
  { label: "Restarts", isNumber: true },
  { label: "Up", isNumber: true },
] as const;

export interface PortsTableProps {
  label: string;
  pools: readonly WirePool[];
  /** When the worker said so. */
  takenAt: string;
  onRestart: (port: WirePort) => void;
}

/** The ports of one worker. Its heads stay for screen readers where the rows are cards. */
export function PortsTable({ label, pools, takenAt, onRestart }: PortsTableProps) {
  return (
    <div role="table" aria-label={label} className="border-t border-line">
      <div role="rowgroup" className="@max-[53rem]:sr-only">
        <div role="row" className="port-columns min-h-6.5 items-center border-b border-line px-3">
          {HEADS.map((head) => (
            <div
              key={head.label}
              role="columnheader"
              className={`text-sm font-medium text-t3 ${"isNumber" in head ? "text-right" : ""}`}
            >
              {head.label}
            </div>
          ))}
          <div role="columnheader">
            <span className="sr-only">Actions</span>
          </div>
        </div>
      </div>
      <div role="rowgroup">
        {pools.flatMap(({ kind, ports }) =>
          ports.map((port) => (
            <PortRow
              key={port.name}
              port={port}
              kind={kind}
              takenAt={takenAt}
              onRestart={onRestart}
            />
          )),
        )}
      </div>
    </div>
  );
}
