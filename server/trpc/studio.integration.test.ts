import { afterAll, beforeAll, expect, it } from "vitest";
import { DEFAULT_PREFERENCES, DEFAULT_SETTINGS } from "#server/studio/default-settings.ts";
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
  return { owner, caller: context.caller(owner), trackId };
}

const store = (trackId: string, settings: object) =>
  context.database.trackStudio.create({ data: { trackId, settings, version: 4 } });

it("a track that was never touched has the defaults, and keeps what is saved", async () => {
  const { caller, trackId } = await openTrack();
  const first = await caller.studio.byTrack({ trackId });
  expect(first).toEqual({ settings: DEFAULT_SETTINGS, version: 0 });
  const settings = { ...DEFAULT_SETTINGS, tempoPercent: 80, notes: "Slow at the bridge." };
  const saved = await caller.studio.save({ trackId, settings, version: 0 });
  expect(saved).toEqual({ isSaved: true, settings, version: 1 });
  expect(await caller.studio.byTrack({ trackId })).toEqual({ settings, version: 1 });
  const again = await caller.studio.save({
    trackId,
    settings: { ...settings, notes: "" },
    version: 1,
  });
  expect(again).toMatchObject({ isSaved: true, version: 2 });
});

it("a save that comes from older settings is answered with the newer ones, and changes nothing", async () => {
  const { caller, trackId } = await openTrack();
  const theirs = { ...DEFAULT_SETTINGS, pitchCents: -200 };
  await caller.studio.save({ trackId, settings: theirs, version: 0 });
  for (const version of [0, 7]) {
    const mine = { ...DEFAULT_SETTINGS, tempoPercent: 50 };
    const answer = await caller.studio.save({ trackId, settings: mine, version });
    expect(answer).toEqual({ isSaved: false, settings: theirs, version: 1 });
  }
  expect(await caller.studio.byTrack({ trackId })).toEqual({ settings: theirs, version: 1 });
});

it("of two saves at once one is stored, and the other one is told", async () => {
  const { caller, trackId } = await openTrack();
  const answers = await Promise.all(
    [60, 70, 80].map((tempoPercent) =>
      caller.studio.save({
        trackId,
        settings: { ...DEFAULT_SETTINGS, tempoPercent },
        version: 0,
      }),
    ),
  );
  const [saved, ...others] = answers.sort((a, b) => Number(b.isSaved) - Number(a.isSaved));
  expect(others.map(({ isSaved }) => isSaved)).toEqual([false, false]);
  for (const other of others) expect(other.settings).toEqual(saved?.settings);
});

it("stored fields that are missing or make no sense are the defaults, one by one", async () => {
  const { caller, trackId } = await openTrack();
  await store(trackId, {
    tempoPercent: 9000,
    pitchCents: 300,
    mixer: { stems: { vocals: { volumeDb: "loud" } }, mainDb: 0 },
    cues: [],
    loop: { startFrame: 9, endFrame: 3 },
    removedInThisVersion: true,
  });
  const { settings, version } = await caller.studio.byTrack({ trackId });
  expect(settings).toEqual({ ...DEFAULT_SETTINGS, pitchCents: 300 });
  expect(version).toBe(4);
  await context.database.trackStudio.update({ where: { trackId }, data: { settings: "nothing" } });
  expect((await caller.studio.byTrack({ trackId })).settings).toEqual(DEFAULT_SETTINGS);
});

it.each([
  ["a tempo out of bounds", { tempoPercent: 10 }],
  ["a character that can't be kept", { notes: "a\0b" }],
  ["half of a surrogate pair", { notes: "\ud83c" }],
  ["seven cues", { cues: DEFAULT_SETTINGS.cues.slice(1) }],
  [
    "more than 256 kB",
    {
      lanes: {
        order: [],
        names: Object.fromEntries(
          Array.from({ length: 3000 }, (_, i) => [`s${i}`, "n".repeat(90)]),
        ),
      },
    },
  ],
])("%s is refused", async (_what, change) => {
  const { caller, trackId } = await openTrack();
  const settings = { ...DEFAULT_SETTINGS, ...change };
  const save = caller.studio.save({ trackId, settings, version: 0 });
  await expect(save).rejects.toMatchObject({ code: "BAD_REQUEST" });
  expect((await caller.studio.byTrack({ trackId })).version).toBe(0);
});

it("settings go with their track", async () => {
  const { caller, trackId } = await openTrack();
  await caller.studio.save({ trackId, settings: DEFAULT_SETTINGS, version: 0 });
  await caller.track.purge({ trackIds: [trackId] });
  expect(await context.database.trackStudio.count({ where: { trackId } })).toBe(0);
});

it("preferences are the user's own, and fields that are left out stay", async () => {
  const { caller, owner } = await openTrack();
  expect(await caller.studio.preferences()).toEqual(DEFAULT_PREFERENCES);
  const preset = { id: "p1", name: "Practice", stems: {} };
  await caller.studio.savePreferences({ presets: { save: [preset], remove: [] } });
  const saved = await caller.studio.savePreferences({ hasShortcuts: false });
  expect(saved).toEqual({ shortcuts: {}, hasShortcuts: false, presets: [preset] });
  const stranger = context.caller(await context.signedIn());
  expect(await stranger.studio.preferences()).toEqual(DEFAULT_PREFERENCES);
  const data = { studioPreferences: { hasShortcuts: "yes", presets: [preset] } };
  await context.database.user.update({ where: { id: owner.userId }, data });
  expect(await caller.studio.preferences()).toEqual({ ...DEFAULT_PREFERENCES, presets: [preset] });
});

it("changes of preferences from two places keep each other's presets and keys", async () => {
  const { caller } = await openTrack();
  const preset = (id: string) => ({ id, name: `Preset ${id}`, stems: {} });
  const save = (id: string) =>
    caller.studio.savePreferences({
      presets: { save: [preset(id)], remove: [] },
      shortcuts: { set: { [id]: id }, unset: [] },
    });
  await Promise.all(["a", "b", "c"].map(save));
  const both = await caller.studio.preferences();
  expect(both.presets.map(({ id }) => id).sort()).toEqual(["a", "b", "c"]);
  expect(both.shortcuts).toEqual({ a: "a", b: "b", c: "c" });
  const left = await caller.studio.savePreferences({
    presets: { save: [], remove: ["b"] },
    shortcuts: { set: { c: null }, unset: ["a"] },
  });
  expect(left.presets.map(({ id }) => id).sort()).toEqual(["a", "c"]);
  expect(left.shortcuts).toEqual({ b: "b", c: null });
  const many = Array.from({ length: 49 }, (_, index) => preset(`m${index}`));
  const full = caller.studio.savePreferences({ presets: { save: many, remove: [] } });
  await expect(full).rejects.toMatchObject({ code: "BAD_REQUEST" });
  expect(await caller.studio.preferences()).toEqual(left);
});
