"use client";
import { ChevronDown, ChevronUp, X } from "lucide-react";
import { useEffect, useState } from "react";
import { Button } from "../_components/button.tsx";
import { IconButton } from "../_components/icon-button.tsx";
import { formatPlural } from "../_words/format-number.ts";
import { uploadTotals, type UploadItem } from "./upload-item.ts";
import { UploadRow } from "./upload-row.tsx";
import { useUploadItems, useUploads } from "./uploads-context.ts";

const GONE_AFTER_MS = 4000;

/** The files on their way, bottom right. Those that went well go by themselves; refusals stay. */
export function UploadTray() {
  const { queue } = useUploads();
  const items = inTrayOrder(useUploadItems(queue));
  const [isFolded, setIsFolded] = useState(false);
  const totals = uploadTotals(items);
  const isDone = totals.accepted > 0 && totals.underWay === 0;

  useEffect(() => {
    if (!isDone) return undefined;
    const timer = setTimeout(() => queue.clearAccepted(), GONE_AFTER_MS);
    return () => clearTimeout(timer);
  }, [isDone, queue]);

  if (items.length === 0) return null;
  return (
    <section
      aria-label="Uploads"
      className="pointer-events-auto flex animate-rise flex-col overflow-hidden rounded-panel bg-overlay shadow-e2"
    >
      <header className="flex min-h-10 items-center gap-1 pr-2 pl-3.5">
        <h2 className="tn grow">{heading(items)}</h2>
        {totals.underWay > 1 ? (
          <Button size="sm" variant="ghost" onClick={() => queue.cancelAll()}>
            Cancel all
          </Button>
        ) : null}
        <IconButton
          label={isFolded ? "Show the files" : "Fold the files away"}
          aria-expanded={!isFolded}
          size="sm"
          icon={isFolded ? <ChevronUp size={15} /> : <ChevronDown size={15} />}
          onClick={() => setIsFolded(!isFolded)}
        />
        {totals.underWay === 0 ? (
          <IconButton
            label="Close uploads"
            size="sm"
            icon={<X size={15} />}
            onClick={() => queue.clearEnded()}
          />
        ) : null}
      </header>
      {isFolded ? null : (
        <ul
          tabIndex={items.length > 5 ? 0 : -1}
          aria-label="Files"
          className="focus-inset max-h-72 overflow-y-auto border-t border-line px-3.5"
        >
          {items.map((item) => (
            <UploadRow
              key={item.id}
              item={item}
              onCancel={() => queue.cancel(item.id)}
              onRetry={() => queue.retry(item.id)}
            />
          ))}
        </ul>
      )}
    </section>
  );
}

const ORDER: readonly UploadItem["state"]["kind"][] = ["refused", "sending", "waiting", "accepted"];

/** Refusals first, then what moves; cancelled files are gone. */
function inTrayOrder(items: readonly UploadItem[]): readonly UploadItem[] {
  return items
    .filter(({ state }) => state.kind !== "cancelled")
    .sort((a, b) => ORDER.indexOf(a.state.kind) - ORDER.indexOf(b.state.kind));
}

function heading(items: readonly UploadItem[]): string {
  const { underWay, accepted, refused } = uploadTotals(items);
  if (underWay > 0) return `Uploading, ${accepted} of ${items.length} done`;
  if (refused === 0) return `${formatPlural(accepted, "file", "files")} uploaded`;
  const bad = formatPlural(refused, "file", "files");
  return accepted === 0 ? `${bad} not taken` : `${accepted} uploaded, ${bad} not taken`;
}
