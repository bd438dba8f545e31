import { expect, it } from "vitest";
import type { JobView } from "#server/realtime/events.ts";
import { importToast } from "./import-toast.ts";

const job = (over: Partial<JobView>) =>
  ({
    id: "j",
    kind: "import-spotify",
    state: "completed",
    trackTitle: null,
    modelName: null,
    listName: "Amber Room",
    imported: null,
    errorCode: null,
    errorMessage: null,
    ...over,
  }) as JobView;

/** The toast, and where its button leads. */
function told(over: Partial<JobView>) {
  const places: string[] = [];
  const { action, ...toast } = importToast(job(over), {
    connection: undefined,
    go: (path) => void places.push(path),
  });
  action?.onSelect();
  return { ...toast, label: action?.label, places };
}

it("opens what the import has made, be it a list or a single track", () => {
  expect(told({ imported: { kind: "playlist", id: "p" } })).toMatchObject({
    title: "“Amber Room” is imported",
    label: "Open playlist",
    places: ["/playlists/p"],
  });
  expect(told({ imported: { kind: "track", id: "t" } })).toMatchObject({
    label: "Open track",
    places: ["/tracks/t"],
  });
});

it("leads to the jobs where nothing was made", () => {
  expect(told({ state: "failed", errorCode: "timeout" })).toMatchObject({
    tone: "error",
    title: "“Amber Room” could not be imported",
    label: "Show jobs",
    places: ["/jobs"],
  });
});
