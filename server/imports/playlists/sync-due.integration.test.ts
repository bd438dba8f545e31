import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { addressOf, ImportBench } from "#server/testing/import-bench.ts";
import { createPlaylist } from "#server/testing/list-rows.ts";
import { WebContext } from "#server/testing/web-context.ts";
import { syncDuePlaylists } from "./sync-due.ts";

/** Playlists of one look. */
const BATCH = 50;

let context: WebContext;
let bench: ImportBench;

beforeAll(async () => {
  context = await WebContext.open();
});
afterAll(() => context.close());
beforeEach(async () => {
  bench = await ImportBench.open(context);
});
afterEach(() => bench.close());

const due = { syncHours: 24, syncDueAt: new Date(Date.now() - 1000) };

async function addDue(): Promise<string> {
  const { playlist } = bench.addPlaylist(3);
  const { id } = await bench.imported(addressOf(playlist));
  await context.database.playlist.update({ where: { id }, data: due });
  return id;
}

const imports = (): Promise<number> =>
  context.database.job.count({
    where: { kind: "import-spotify", userId: bench.session.userId },
  });

describe("playlists whose time has come", () => {
  it("are not kept waiting by lists that can't be looked at", async () => {
    const id = await addDue();
    const { userId } = await context.signedIn();
    for (let n = 0; n < BATCH; n += 1) {
      const pasted = await createPlaylist(context.database, { userId, source: "list" });
      const syncDueAt = new Date(Date.now() - 60_000);
      const data = { syncHours: 1, syncDueAt };
      await context.database.playlist.update({ where: { id: pasted.id }, data });
    }
    expect(await syncDuePlaylists(context)).toBe(1);
    const { syncDueAt } = await context.database.playlist.findUniqueOrThrow({ where: { id } });
    expect(syncDueAt!.getTime()).toBeGreaterThan(Date.now());
  });

  it("wait for their account when it must be connected again", async () => {
    await addDue();
    const where = { userId: bench.session.userId };
    const connect = (state: "active" | "connect_again") =>
      context.database.spotifyConnection.update({ where, data: { state } });
    await connect("connect_again");
    const before = await imports();
    expect(await syncDuePlaylists(context)).toBe(0);
    expect(await imports()).toBe(before);
    await connect("active");
    expect(await syncDuePlaylists(context)).toBe(1);
  });
});
