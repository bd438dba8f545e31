import { afterAll, beforeAll, expect, it } from "vitest";
import { createReadyTrack } from "#server/testing/factories.ts";
import { WebContext } from "#server/testing/web-context.ts";

let context: WebContext;

beforeAll(async () => {
  context = await WebContext.open();
});
afterAll(() => context.close());

async function openTrack() {
  const owner = await context.signedIn();
  const { id: trackId } = await createReadyTrack(context.database, owner);
  return { caller: context.caller(owner), trackId };
}

it.each([
  [{ model: "htdemucs_9s" }, "BAD_REQUEST"],
  [{ engine: "roformer" }, "BAD_REQUEST"],
  [{ preset: "better" }, "BAD_REQUEST"],
  [{ model: "htdemucs", settings: { overlap: 2 } }, "BAD_REQUEST"],
  [{ model: "htdemucs", settings: { shifts: 99 } }, "BAD_REQUEST"],
  [{ model: "htdemucs" }, "CONFLICT"],
])("a separation with %j is refused: %s", async (wish, code) => {
  const { caller, trackId } = await openTrack();
  await expect(caller.track.separate({ trackId, ...wish })).rejects.toMatchObject({ code });
  await expect(caller.track.separateAll({ trackIds: [trackId], ...wish })).rejects.toMatchObject({
    code,
  });
  expect(await caller.job.list({ trackId })).toMatchObject({ items: [] });
});

it("several tracks are separated, and one of their separations is chosen", async () => {
  const { caller, trackId } = await openTrack();
  const options = await caller.separation.options({ trackIds: [trackId] });
  expect(options.models).toMatchObject([{ model: "spectral", isDefault: true }]);
  const batch = await caller.track.separateAll({ trackIds: [trackId] });
  expect(batch).toMatchObject({ started: 1, existing: 0, refused: [] });
  expect(batch.expectedSec).toBeGreaterThan(0);
  const track = await caller.track.byId({ trackId });
  const separationId = track.separations[0]?.id ?? "";
  expect(track.separations).toMatchObject([{ label: "Basic", runs: 0, device: null }]);
  expect(await caller.separation.choose({ separationId })).toEqual({ separationId });
  expect(await caller.track.byId({ trackId })).toMatchObject({ chosenPackId: separationId });
});
