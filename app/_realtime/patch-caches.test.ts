import { QueryClient } from "@tanstack/react-query";
import { describe, expect, it } from "vitest";
import type { TrackView } from "#server/realtime/events.ts";
import { patchTracks } from "./patch-caches.ts";

const KEY = ["track"];
const track = (id: string, title: string) =>
  ({ id, title, separations: [] }) as unknown as TrackView;

function cache() {
  const client = new QueryClient();
  const pages = { pages: [{ items: [track("a", "A"), track("b", "B")] }], pageParams: [null] };
  client.setQueryData([...KEY, "list"], pages);
  client.setQueryData([...KEY, "byId"], track("a", "A"));
  client.setQueryData([...KEY, "bin"], { items: [track("c", "C")] });
  const state = (name: string) => client.getQueryState([...KEY, name]);
  const rename = (trackId: string, title: string) =>
    patchTracks(client, KEY, { trackId, apply: (held) => ({ ...held, title }) });
  return { client, state, rename };
}

describe("a change of one track", () => {
  it("reaches every cache that holds it, and leaves the others as they are", () => {
    const { client, rename, state } = cache();
    const bin = state("bin")?.data;
    expect(rename("a", "Amber Room")).toBe(true);
    expect(state("byId")?.data).toMatchObject({ title: "Amber Room" });
    const list = client.getQueryData<{ pages: { items: TrackView[] }[] }>([...KEY, "list"]);
    expect(list?.pages[0]?.items.map(({ title }) => title)).toEqual(["Amber Room", "B"]);
    expect(state("bin")?.data).toBe(bin);
    expect(rename("z", "Nobody")).toBe(false);
  });

  it("does not make a list that is to be read anew look as if it had been", async () => {
    const { client, rename, state } = cache();
    await client.invalidateQueries({ queryKey: KEY });
    const before = state("list")?.dataUpdatedAt;
    rename("a", "Amber Room");
    for (const name of ["list", "byId", "bin"]) expect(state(name)?.isInvalidated).toBe(true);
    expect(state("list")?.dataUpdatedAt).toBe(before);
  });
});
