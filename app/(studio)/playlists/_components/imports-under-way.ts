import type { PlaylistView } from "#server/imports/views.ts";
import type { JobView } from "#server/realtime/events.ts";
import { isListImport } from "../../../_words/job-words.ts";

/** Of these live jobs the imports whose list is not among the playlists yet: the row of one tells of its own. */
export function importsUnderWay(
  jobs: readonly JobView[],
  playlists: readonly Pick<PlaylistView, "id" | "importJobId">[],
): JobView[] {
  const told = new Set(playlists.flatMap(({ id, importJobId }) => [id, importJobId]));
  return jobs.filter(
    ({ kind, id, imported }) =>
      isListImport(kind) && !told.has(id) && !(imported && told.has(imported.id)),
  );
}
