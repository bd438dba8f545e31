"use client";
import { useState, type ReactNode } from "react";
import { ConfirmDialog } from "../../../../_components/confirm-dialog.tsx";
import { formatBytes } from "../../../../_words/format-bytes.ts";
import { Age } from "./age.tsx";
import { useServerNow } from "./clock-offset.ts";
import { OpsCard } from "../../_components/ops-card.tsx";
import { PoolLines } from "./pool-lines.tsx";
import { countPorts, judgedAtMs } from "./port-condition.ts";
import { PortsTable } from "./ports-table.tsx";
import { shortId } from "./short-id.ts";
import { StatusSign, type Tone } from "../../_components/status-sign.tsx";
import type { ProcessActions } from "./use-process-actions.ts";
import type { WirePort, WireSnapshot, WireWorker } from "./wire-types.ts";
import { workerName } from "./worker-name.ts";

const GUARDIAN = { namespace: "PID namespace", subreaper: "child subreaper" } as const;

const HEALTH: Record<"ok" | "degraded" | "failed", { tone: Tone; word: string }> = {
  ok: { tone: "ok", word: "Healthy" },
  degraded: { tone: "warn", word: "Degraded" },
  failed: { tone: "danger", word: "Unhealthy" },
};

export interface WorkerCardProps {
  worker: WireWorker;
  actions: ProcessActions;
}

/** One worker: how it is, its ports and its pools. */
export function WorkerCard({ worker, actions }: WorkerCardProps) {
  const now = useServerNow();
  const [restarted, setRestarted] = useState<WirePort | null>(null);
  const { snapshot } = worker;
  const ports = snapshot?.pools.flatMap((pool) => pool.ports) ?? [];
  if (worker.state === "away") return <AwayWorker worker={worker} />;
  if (!snapshot) {
    const text =
      "This worker has not said yet what it does. It should within 10 s; if it does not, it is of another version: restart it.";
    return <OpsCard title={workerName(worker)} body={<Note>{text}</Note>} />;
  }
  return (
    <OpsCard
      title={workerName(worker)}
      fact={countPorts(ports, judgedAtMs(snapshot.takenAt, now))}
      body={
        <>
          <WorkerFacts worker={worker} snapshot={snapshot} />
          <FailingChecks health={snapshot.health} />
          {ports.length > 0 ? (
            <PortsTable
              label={`Ports of ${workerName(worker)}`}
              pools={snapshot.pools}
              takenAt={snapshot.takenAt}
              onRestart={setRestarted}
            />
          ) : (
            <Note>No port runs. They start with the first job.</Note>
          )}
          {snapshot.pools.length > 0 ? <PoolLines pools={snapshot.pools} /> : null}
          {restarted ? (
            <ConfirmDialog
              title={`Restart ${restarted.name}?`}
              text={restartText(restarted)}
              confirmLabel="Restart"
              onConfirm={() => actions.restart({ workerId: worker.id, name: restarted.name })}
              onClose={() => setRestarted(null)}
            />
          ) : null}
        </>
      }
    >
      <WorkerHealth health={snapshot.health} />
    </OpsCard>
  );
}

function AwayWorker({ worker }: { worker: WireWorker }) {
  return (
    <OpsCard
      title={workerName(worker)}
      fact={
        <span className="flex items-center gap-1.5 text-warn">
          <StatusSign tone="warn" />
          away
        </span>
      }
      body={
        <Note>
          No sign of life for <Age iso={worker.lastSeenAt} />. Its jobs go back into the queue by
          themselves. If it does not come back, look at logs/worker.log in its data folder, then
          start it again.
        </Note>
      }
    />
  );
}

function WorkerHealth({ health }: { health: WireSnapshot["health"] }) {
  if (!health) return <span className="px-1.5 text-sm text-t3">Not checked yet</span>;
  const { tone, word } = HEALTH[health.status];
  return (
    <span className="tn flex items-center gap-1.5 px-1.5 text-sm text-t2">
      <StatusSign tone={tone} />
      {word}, {Math.round(health.passedPercent)}% of checks
    </span>
  );
}

function FailingChecks({ health }: { health: WireSnapshot["health"] }) {
  const failing = health?.checks.filter(({ status }) => status !== "ok") ?? [];
  if (failing.length === 0) return null;
  return (
    <ul aria-label="Checks that fail" className="border-t border-line px-3.5 py-2 text-sm">
      {failing.map(({ name, status, message, advice }) => (
        <li key={name} className="flex items-start gap-2 py-0.5">
          <StatusSign tone={status === "failed" ? "danger" : "warn"} />
          <span className="min-w-0 wrap-anywhere">
            <span className="font-medium">{name}</span>: {message}
            {advice === undefined ? null : <span className="text-t2"> {advice}</span>}
          </span>
        </li>
      ))}
    </ul>
  );
}

function WorkerFacts({ worker, snapshot }: { worker: WireWorker; snapshot: WireSnapshot }) {
  const facts: readonly [string, ReactNode][] = [
    ["Guardian", GUARDIAN[snapshot.guardian]],
    ["Up", <Age key="up" iso={worker.startedAt} />],
    ["Memory", formatBytes(snapshot.rssBytes)],
    ["Event-loop delay", `${Math.round(snapshot.loopDelayP99Ms)} ms`],
  ];
  return (
    <dl className="tn flex flex-wrap gap-x-4 gap-y-0.5 px-3.5 pb-2 text-sm">
      {facts.map(([name, value]) => (
        <div key={name} className="flex gap-1.5">
          <dt className="text-t3">{name}</dt>
          <dd className="text-t2">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Note({ children }: { children: ReactNode }) {
  return (
    <div className="border-t border-line px-3.5 py-3">
      <p className="max-w-160 text-t2">{children}</p>
    </div>
  );
}

function restartText({ name, jobId }: WirePort): string {
  const what = `The process of ${name} and all that it started is ended, and a new one is started.`;
  return jobId === null
    ? `${what} No job runs on it.`
    : `${what} Its job ${shortId(jobId)} is tried again and goes on from what it has published.`;
}
