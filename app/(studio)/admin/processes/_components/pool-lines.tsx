"use client";
import { formatSpan } from "../../../../_words/format-span.ts";
import { useServerNow } from "./clock-offset.ts";
import { StatusSign, type Tone } from "../../_components/status-sign.tsx";
import type { WirePool } from "./wire-types.ts";

const STATUS: Record<WirePool["status"], { tone: Tone; word: string }> = {
  ready: { tone: "ok", word: "ready" },
  starting: { tone: "warn", word: "starting" },
  degraded: { tone: "warn", word: "degraded" },
  failed: { tone: "danger", word: "failed" },
};

/** A line for each pool: how it is, who is free, who waits, and its breaker. */
export function PoolLines({ pools }: { pools: readonly WirePool[] }) {
  return (
    <ul aria-label="Pools" className="border-t border-line px-3.5 py-1.5 text-sm">
      {pools.map((pool) => {
        const { tone, word } = STATUS[pool.status];
        return (
          <li key={pool.kind} className="flex min-h-6 flex-wrap items-center gap-x-2 max-md:py-1">
            <StatusSign tone={tone} />
            <span className="font-mono">{pool.kind}</span>
            <span className="text-t2">{word}</span>
            <span className="tn text-t3">
              {pool.idle} idle, {pool.busy} busy, {pool.waiting} of {pool.queueLimit} waiting
            </span>
            <Breaker pool={pool} />
          </li>
        );
      })}
    </ul>
  );
}

function Breaker({ pool: { breaker, breakerUntil } }: { pool: WirePool }) {
  const now = useServerNow();
  switch (breaker) {
    case "closed":
      return <span className="text-t3">breaker closed</span>;
    case "half_open":
      return <span className="text-warn">breaker half open, one request is on trial</span>;
    case "open": {
      const leftSec = breakerUntil === null ? null : (Date.parse(breakerUntil) - now) / 1000;
      const rest =
        leftSec === null || leftSec <= 0 ? "" : `, one request in ${formatSpan(leftSec)}`;
      return <span className="tn text-danger">breaker open{rest}</span>;
    }
  }
}
