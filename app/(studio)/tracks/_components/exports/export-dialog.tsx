"use client";
import { useEffect, useRef, useState } from "react";
import { Button } from "../../../../_components/button.tsx";
import { Dialog } from "../../../../_components/dialog.tsx";
import { FormError } from "../../../../_components/form-error.tsx";
import { errorWords } from "../../../../_trpc/error-words.ts";
import { LoadFailure } from "../../../_components/load-failure.tsx";
import { firstChoice, obstacleOf, wishOf } from "./export-choice.ts";
import { ExportForm } from "./export-form.tsx";
import { ExportRow } from "./export-row.tsx";
import { useStudio } from "../studio-context.ts";
import { useExports } from "./use-exports.ts";

/** Makes files of the track to take along, and lists those that are there. */
export function ExportDialog({ onClose }: { onClose: () => void }) {
  const parts = useStudio();
  const exports = useExports();
  const { list, create } = exports;
  const [choice, setChoice] = useState(() => firstChoice(parts));
  const rows = list.data ?? [];
  const { section, show } = useShownFiles(rows.length);
  const start = () => create.mutate(wishOf(parts, choice), { onSuccess: show });
  return (
    <Dialog
      title={`Export “${parts.track.title}”`}
      width="wide"
      onClose={onClose}
      footer={
        <>
          <p className="self-center text-t3 md:mr-auto">Files are kept for a day.</p>
          <Button
            variant="primary"
            isBusy={create.isPending}
            disabledReason={obstacleOf(parts, choice) ?? undefined}
            onClick={start}
          >
            Export
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <FormError text={create.error ? errorWords(create.error).text : null} />
        <ExportForm choice={choice} onChange={setChoice} />
        {list.isError ? (
          <LoadFailure error={list.error} onRetry={() => void list.refetch()} />
        ) : null}
        {rows.length === 0 ? null : (
          <section ref={section} aria-label="Files" className="border-t border-line">
            <ul>
              {rows.map((row) => (
                <ExportRow
                  key={row.id}
                  row={row}
                  job={parts.track.jobs.find(({ id }) => id === row.jobId)}
                  onDownload={() => exports.download(row)}
                  onDelete={() => exports.remove(row.id)}
                  onRetry={() => row.jobId !== null && exports.retry(row.jobId)}
                />
              ))}
            </ul>
          </section>
        )}
      </div>
    </Dialog>
  );
}

/** Brings the list into view when a file was asked for: on a phone it lies below the form. */
function useShownFiles(count: number) {
  const section = useRef<HTMLElement>(null);
  const isWanted = useRef(false);
  const scroll = () => section.current?.scrollIntoView({ block: "nearest" });
  useEffect(() => {
    if (isWanted.current) scroll();
    isWanted.current = false;
  }, [count]);
  return {
    section,
    show: ({ isNew }: { isNew: boolean }) => {
      isWanted.current = isNew;
      scroll();
    },
  };
}
