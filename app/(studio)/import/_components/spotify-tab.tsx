"use client";
import { useQuery } from "@tanstack/react-query";
import type { ConnectionView } from "#server/imports/views.ts";
import { useTRPC } from "../../../_trpc/trpc.ts";
import { AccountPanel } from "./account-panel.tsx";
import { ImportColumns } from "./import-columns.tsx";
import { LinkField } from "./link-field.tsx";
import { PreviewPane } from "./preview-pane.tsx";
import { PreviewSkeleton } from "./preview-skeleton.tsx";
import { SpotifyStart } from "./spotify-start.tsx";
import { UploadZone } from "./upload-zone.tsx";
import { useErrand } from "./use-errand.ts";
import type { ImportPlace } from "./use-import-address.ts";
import { useLink } from "./use-link.ts";

export interface SpotifyTabProps {
  place: ImportPlace;
  initialConnection: ConnectionView;
}

/** A link, or a playlist of the account's own: what it leads to is shown, and then imported. */
export function SpotifyTab({ place, initialConnection }: SpotifyTabProps) {
  const trpc = useTRPC();
  const { data: connection } = useQuery(
    trpc.spotify.connection.queryOptions(undefined, { initialData: initialConnection }),
  );
  const link = useLink(place, connection.isConfigured && connection.state !== "none");
  useErrand(place, { onUrl: link.load, onConnected: link.loadShown });
  const { previewId, isOtherComing } = link;
  const isEmpty = previewId === null && !isOtherComing;
  return (
    <ImportColumns
      side={
        <>
          <AccountPanel connection={connection} shownUrl={link.shownUrl} onChoose={link.load} />
          <UploadZone />
        </>
      }
      shown={isEmpty ? null : link.value}
    >
      <div className="shrink-0 px-4 pt-4 max-md:pt-1 md:px-5">
        <LinkField
          value={link.value}
          onChange={link.change}
          onLoad={link.submit}
          onClear={link.clear}
          isBusy={link.isBusy}
          isShown={link.isShown}
          error={link.error}
        />
      </div>
      {isEmpty ? <SpotifyStart /> : null}
      {isOtherComing ? <PreviewSkeleton /> : null}
      {previewId !== null && !isOtherComing ? (
        <PreviewPane
          key={previewId}
          previewId={previewId}
          connection={connection}
          isPublic={link.isPublic}
          onLoad={link.loadAgain}
          onClose={link.clear}
        />
      ) : null}
    </ImportColumns>
  );
}
