"use client";
import { CircleAlert } from "lucide-react";
import { useMemo, useState } from "react";
import type { ConnectionView, PreviewView } from "#server/imports/views.ts";
import { Button } from "../../../_components/button.tsx";
import { EmptyState } from "../../../_components/empty-state.tsx";
import { readError } from "../../../_trpc/read-error.ts";
import { LoadFailure } from "../../_components/load-failure.tsx";
import { useElapsed } from "./use-elapsed.ts";
import { ImportFooter } from "./import-footer.tsx";
import { PreviewFailure } from "./preview-failure.tsx";
import { passes, type PreviewFilter } from "./preview-filters.ts";
import { PreviewGrid } from "./preview-grid.tsx";
import { PreviewLead } from "./preview-lead.tsx";
import { PreviewSkeleton } from "./preview-skeleton.tsx";
import { useChosen } from "./use-chosen.ts";
import { useFocusPassedOn } from "./use-focus-passed-on.ts";
import { isLive, usePreview } from "./use-preview.ts";

export interface PreviewPaneProps {
  previewId: string;
  /** How the reader stands with Spotify; null for lists from elsewhere. */
  connection: ConnectionView | null;
  /** What was asked for is the public page. */
  isPublic?: boolean;
  /** Has the list read again. */
  onLoad: (isPublic: boolean) => void;
  /** Takes the list away, to have another one. */
  onClose: () => void;
}

const LONG_MS = 12_000;
const LONG = "This takes longer than usual. The list shows here as soon as it is there.";

/** A list before it is imported: what was read of it, why nothing was, or that it is on its way. */
export function PreviewPane(props: PreviewPaneProps) {
  const { data: preview, error, refetch } = usePreview(props.previewId);
  if (preview) return <OnePreview {...props} preview={preview} />;
  if (error === null) return <PreviewSkeleton />;
  if (readError(error).code === "not_found") return <PreviewGone onClose={props.onClose} />;
  return <LoadFailure error={error} onRetry={() => void refetch()} />;
}

function OnePreview(props: ShownProps) {
  const { items, title, state } = props.preview;
  const isReading = isLive(props.preview);
  const isLong = useElapsed(isReading, LONG_MS);
  const isEmpty = items.length === 0;
  if (isReading && isEmpty && title === "") return <PreviewSkeleton note={isLong ? LONG : null} />;
  if (state === "failed" && isEmpty) return <FailedPane {...props} />;
  return <ShownPreview {...props} />;
}

interface ShownProps extends PreviewPaneProps {
  preview: PreviewView;
}

function ShownPreview({ preview, connection, isPublic = false, onLoad, onClose }: ShownProps) {
  const { items } = preview;
  const [filter, setFilter] = useState<PreviewFilter>("all");
  const shown = useMemo(() => items.filter((item) => passes(item, filter)), [items, filter]);
  const ids = useMemo(() => shown.map(({ sourceId }) => sourceId), [shown]);
  const chosen = useChosen(ids, preview.leftOut);
  return (
    <>
      <PreviewGrid
        items={shown}
        isReading={isLive(preview)}
        chosen={chosen}
        lead={
          <PreviewLead
            preview={preview}
            connection={connection}
            filter={filter}
            onFilter={setFilter}
            isPublic={isPublic}
            onLoad={onLoad}
            onClose={onClose}
          >
            {preview.state === "failed" ? (
              <PreviewFailure
                preview={preview}
                connection={connection}
                isPublic={isPublic}
                onLoad={onLoad}
              />
            ) : null}
          </PreviewLead>
        }
      />
      <ImportFooter preview={preview} leftOut={chosen.leftOut} />
    </>
  );
}

/** Nothing could be read; an import that was begun all the same is told of below. */
function FailedPane({ preview, connection, isPublic = false, onLoad }: ShownProps) {
  const place = useFocusPassedOn<HTMLDivElement>();
  return (
    <>
      <div
        ref={place}
        tabIndex={-1}
        data-takes-focus
        className="min-h-0 grow overflow-y-auto p-4 focus-inset md:px-5"
      >
        <PreviewFailure
          preview={preview}
          connection={connection}
          isPublic={isPublic}
          onLoad={onLoad}
        />
      </div>
      {preview.importJobId === null ? null : <ImportFooter preview={preview} leftOut={[]} />}
    </>
  );
}

function PreviewGone({ onClose }: { onClose: () => void }) {
  return (
    <EmptyState
      icon={<CircleAlert size={22} />}
      title="This list is not there any more"
      text="What was read of a list is kept for a day. Load it again."
      actions={
        <Button size="sm" onClick={onClose}>
          Start anew
        </Button>
      }
    />
  );
}
