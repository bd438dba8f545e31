"use client";
import { Activity, type ReactNode } from "react";
import type { ConnectionView } from "#server/imports/views.ts";
import { PageHeader } from "../../../_components/page-header.tsx";
import { FilesTab } from "./files-tab.tsx";
import { IMPORT_TABS, type ImportTab } from "./import-address.ts";
import { ImportTabs, panelId, tabId } from "./import-tabs.tsx";
import { PasteTab } from "./paste-tab.tsx";
import { SpotifyTab } from "./spotify-tab.tsx";
import { useImportAddress } from "./use-import-address.ts";

/** Brings lists of tracks in, from Spotify or from text, and the files that belong to them. */
export function ImportPage({ connection }: { connection: ConnectionView }) {
  const place = useImportAddress();
  const panels: Record<ImportTab, ReactNode> = {
    spotify: <SpotifyTab place={place} initialConnection={connection} />,
    paste: <PasteTab place={place} />,
    files: <FilesTab />,
  };
  return (
    <>
      <PageHeader title="Import">
        <span aria-hidden="true" className="h-11 md:hidden" />
        <ImportTabs chosen={place.tab} onChange={place.openTab} />
      </PageHeader>
      {IMPORT_TABS.map(({ value }) => (
        // What was typed in a tab stays while another one is open.
        <Activity key={value} mode={value === place.tab ? "visible" : "hidden"}>
          <div
            role="tabpanel"
            id={panelId(value)}
            aria-labelledby={tabId(value)}
            className="flex min-h-0 grow flex-col"
          >
            {panels[value]}
          </div>
        </Activity>
      ))}
    </>
  );
}
