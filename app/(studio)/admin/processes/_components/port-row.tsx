"use client";
import { Ellipsis, RotateCw } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "../../../../_components/button.tsx";
import { classNames } from "../../../../_components/class-names.ts";
import { IconButton } from "../../../../_components/icon-button.tsx";
import { Menu } from "../../../../_components/menu.tsx";
import { ProgressBar } from "../../../../_components/progress-bar.tsx";
import { formatBytes, formatBytesOf } from "../../../../_words/format-bytes.ts";
import { formatInstant } from "../../../../_words/format-date.ts";
import { formatCount, formatPercent } from "../../../../_words/format-number.ts";
import { formatShortSpan, formatSpan } from "../../../../_words/format-span.ts";
import { hasNumber, jobVerb } from "../../../../_words/job-words.ts";
import { useServerNow } from "./clock-offset.ts";
import {
  heartbeatAgeSec,
  judgedAtMs,
  memoryShare,
  needsAct,
  portCondition,
} from "./port-condition.ts";
import { PortSign } from "./port-sign.tsx";
import { shortId } from "./short-id.ts";
import type { WirePort } from "./wire-types.ts";

export interface PortRowProps {
  port: WirePort;
  /** The pool's kind, which is the queue's name. */
  kind: string;
  /** When its worker said so. */
  takenAt: string;
  onRestart: (port: WirePort) => void;
}

/** One port: a row of the table, a card where the table has no room. */
export function PortRow({ port, kind, takenAt, onRestart }: PortRowProps) {
  const now = useServerNow();
  const condition = portCondition(port, judgedAtMs(takenAt, now));
  const upSec = port.startedAt === null ? null : (now - Date.parse(port.startedAt)) / 1000;
  return (
    <div
      role="row"
      className={classNames(
        "port-columns items-center border-b border-line px-3 last:border-b-0 @min-[53rem]:min-h-7.5 @max-[53rem]:py-2.5",
        condition === "late" && "bg-warn-10",
        condition === "failed" && "bg-danger-10",
      )}
    >
      <Cell label="Port" isTitle>
        <span className="font-mono text-sm wrap-anywhere">{port.name}</span>
      </Cell>
      <Cell label="PID" isNumber>
        <span className="font-mono text-sm text-t2">{port.pid ?? "–"}</span>
      </Cell>
      <Cell label="State">
        <span title={stateFact(port)}>
          <PortSign condition={condition} fraction={port.fraction} />
        </span>
      </Cell>
      <Cell label="Job">
        <PortJob port={port} kind={kind} />
      </Cell>
      <Cell label="Memory">
        <PortMemory port={port} />
      </Cell>
      <Cell label="CPU" isNumber>
        {Math.round(port.cpuPercent)}%
      </Cell>
      <Cell label="Heartbeat" isNumber>
        <Heartbeat port={port} isLate={condition === "late"} now={now} />
      </Cell>
      <Cell label="Requests" isNumber>
        {formatCount(port.requests)}
      </Cell>
      <Cell label="Restarts" isNumber>
        <span className={port.restarts === 0 ? "text-t2" : ""}>{formatCount(port.restarts)}</span>
      </Cell>
      <Cell label="Up" isNumber>
        <span
          className="text-t2"
          title={port.startedAt === null ? undefined : formatInstant(port.startedAt)}
        >
          {upSec === null ? "–" : formatSpan(upSec)}
        </span>
      </Cell>
      <div role="cell" className="text-right @max-[53rem]:col-start-2 @max-[53rem]:row-start-1">
        <RestartControl
          name={port.name}
          isInView={needsAct(condition)}
          onRestart={() => onRestart(port)}
        />
      </div>
    </div>
  );
}

interface CellProps {
  label: string;
  isNumber?: boolean;
  /** Heads the card, where the row is one. */
  isTitle?: boolean;
  children: ReactNode;
}

function Cell({ label, isNumber, isTitle, children }: CellProps) {
  return (
    <div
      role="cell"
      className={classNames(
        "min-w-0 @max-[53rem]:flex @max-[53rem]:items-center @max-[53rem]:justify-between @max-[53rem]:gap-2",
        isNumber && "tn @min-[53rem]:text-right",
        isTitle && "@max-[53rem]:row-start-1",
      )}
    >
      {isTitle ? null : (
        <span aria-hidden="true" className="text-t2 @min-[53rem]:hidden">
          {label}
        </span>
      )}
      {children}
    </div>
  );
}

function PortJob({ port, kind }: Pick<PortRowProps, "port" | "kind">) {
  if (port.jobId === null) return <span className="text-t2">–</span>;
  const progress = { kind, stage: port.stage, fraction: port.fraction ?? 0 };
  const verb = jobVerb(progress);
  const done = hasNumber(progress) ? formatPercent(progress.fraction) : null;
  return (
    <span
      className="tn block truncate"
      title={`Job ${port.jobId}, ${[verb, done].filter(Boolean).join(" ")}`}
    >
      <span className="font-mono text-sm">{shortId(port.jobId)}</span> {done ?? verb}
      {done === null ? null : <span className="sr-only"> {verb}</span>}
    </span>
  );
}

function PortMemory({ port }: { port: WirePort }) {
  const memory = memoryShare(port);
  const isHigh = memory?.isHigh ?? false;
  return (
    <span className="tn flex items-center gap-1.5">
      <span
        className={classNames(
          "w-12 text-right whitespace-nowrap",
          isHigh && "font-medium text-warn",
        )}
      >
        {formatBytes(port.rssBytes)}
      </span>
      {memory === null ? null : (
        <ProgressBar
          fraction={memory.share}
          label={`Memory of ${port.name}`}
          tone={isHigh ? "warn" : "quiet"}
          valueText={`${formatBytesOf(port.rssBytes, port.memoryLimitBytes ?? 0)}${isHigh ? ", over 85% of its limit" : ""}`}
          className="max-w-12 min-w-6"
        />
      )}
    </span>
  );
}

function Heartbeat({ port, isLate, now }: { port: WirePort; isLate: boolean; now: number }) {
  const ageSec = heartbeatAgeSec(port, now);
  if (ageSec === null || port.heartbeatAt === null) return <span className="text-t2">–</span>;
  return (
    <time
      dateTime={port.heartbeatAt}
      title={formatInstant(port.heartbeatAt)}
      className={isLate ? "font-medium text-warn" : ""}
    >
      {formatShortSpan(ageSec)}
    </time>
  );
}

interface RestartControlProps {
  name: string;
  isInView: boolean;
  onRestart: () => void;
}

function RestartControl({ name, isInView, onRestart }: RestartControlProps) {
  if (isInView) {
    return (
      <Button size="sm" aria-label={`Restart ${name}`} onClick={onRestart}>
        Restart
      </Button>
    );
  }
  const icon = <RotateCw size={15} />;
  return (
    <Menu
      label={`Actions for ${name}`}
      entries={[{ kind: "action", label: "Restart", icon, onSelect: onRestart }]}
      trigger={(trigger) => (
        <IconButton
          {...trigger}
          label={`Actions for ${name}`}
          size="sm"
          hasTooltip={false}
          icon={<Ellipsis size={15} />}
        />
      )}
    />
  );
}

function stateFact(port: WirePort): string | undefined {
  if (port.taintedUntil !== null) return `No work until ${formatInstant(port.taintedUntil)}`;
  return port.lastExit === null ? undefined : `Last end: ${port.lastExit}`;
}
