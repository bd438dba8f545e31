import { parentPort } from "node:worker_threads";
import type { WantedTrack } from "#server/matching/wanted-track.ts";
import { distinctFiles } from "./distinct-files.ts";
import { findChanges } from "./find-changes.ts";
import type { FileRow, MatchingAnswer, MatchingOrder, WantedRow } from "./messages.ts";
import { previewMatches } from "./preview-matches.ts";

/** A message is read on the main thread in one go: so many entries take some milliseconds. */
const CHUNK = 500;

const rows: WantedRow[] = [];
const files: FileRow[] = [];
const items: WantedTrack[] = [];

parentPort?.on("message", (order: MatchingOrder) => {
  switch (order.kind) {
    case "wanted":
      for (const row of JSON.parse(order.text) as WantedRow[]) rows.push(row);
      return;
    case "files":
      for (const file of JSON.parse(order.text) as FileRow[]) files.push(file);
      return;
    case "items":
      items.push(...order.items);
      return;
    case "compare":
      compare();
      return;
    case "preview":
      preview();
  }
});

function compare(): void {
  const { changes, fetches } = findChanges(rows, distinctFiles(files));
  for (const chunk of chunks(changes)) answer({ kind: "changes", changes: chunk });
  for (const chunk of chunks(fetches)) answer({ kind: "fetches", fetches: chunk });
  parentPort?.close();
}

function preview(): void {
  const views = previewMatches(items, { rows, files: distinctFiles(files) });
  for (const chunk of chunks(views)) answer({ kind: "views", views: chunk });
  parentPort?.close();
}

function answer(message: MatchingAnswer): void {
  parentPort?.postMessage(message);
}

function chunks<Entry>(entries: readonly Entry[]): Entry[][] {
  const count = Math.ceil(entries.length / CHUNK);
  return Array.from({ length: count }, (_, at) => entries.slice(at * CHUNK, (at + 1) * CHUNK));
}
