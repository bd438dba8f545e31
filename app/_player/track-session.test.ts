import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { DEFAULT_SETTINGS } from "#server/studio/default-settings.ts";
import type { PackView, TrackView } from "#server/realtime/events.ts";
import type { StudioSettings } from "#server/studio/studio-settings.ts";
import type { CreatePlayerOptions } from "./create-player.ts";
import type { Pack } from "./packs/pack.ts";
import { IDLE_SNAPSHOT, type Player, type PlayerSnapshot } from "./player.ts";
import { TrackSession } from "./track-session.ts";

const STARVED_MS = 1500;

/** A player that notes what it is told. */
class NotingPlayer {
  snapshot: PlayerSnapshot = IDLE_SNAPSHOT;
  positionFrame = 0;
  packs: Readonly<Record<string, Pack | null>> = {};
  readonly told: string[] = [];
  readonly #listeners = new Set<() => void>();

  subscribe = (listener: () => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  say(change: Partial<PlayerSnapshot>): void {
    this.snapshot = { ...this.snapshot, ...change };
    for (const listener of this.#listeners) listener();
  }
  setPacks = (packs: Readonly<Record<string, Pack | null>>) => (this.packs = packs);
  setFaders = () => this.told.push("faders");
  setStretch = ({ rate }: { rate: number }) => this.told.push(`rate ${rate}`);
  setListening = (deck: string) => this.told.push(deck);
  seek = (frame: number) => this.told.push(`seek ${frame}`);
  play = () => this.told.push("play");
  close = () => this.#listeners.clear();
}

const FILES = { name: "vocals", ready: [[0, 5]] };
const MANIFEST = {
  ...{ version: 1, sampleRate: 44_100, segmentFrames: 176_400, frames: 1_000_000, gain: 0.5 },
  state: "completed",
  stems: [FILES],
  renditions: [{ codec: "opus", leadFrames: 3840, tailFrames: 480, stems: [FILES] }],
};
const SEPARATION = { id: "s1", kind: "separation", trackId: "t1", label: "", version: 1 } as const;

let session: TrackSession;
let first: NotingPlayer;
let options: CreatePlayerOptions;
let page: EventTarget;
/** What the browser keeps. */
let stored: string | null;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("fetch", () => Promise.resolve(Response.json(MANIFEST)));
  first = new NotingPlayer();
  page = new EventTarget();
  stored = null;
  vi.stubGlobal("window", page);
  vi.stubGlobal("localStorage", {
    getItem: () => stored,
    setItem: (_key: string, value: string) => (stored = value),
  });
});
afterEach(() => {
  session.close();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

/** Opens a track with one separation, of which there are small files too. */
async function openWith(change: Partial<StudioSettings> = {}): Promise<void> {
  const settings = { ...DEFAULT_SETTINGS, ...change };
  const store = { settings, change: () => undefined, subscribe: () => () => undefined };
  session = new TrackSession({ onFocus: () => undefined, settings: store }, (given) => {
    options = given;
    return first as unknown as Player;
  });
  session.open();
  const separation = { ...SEPARATION, state: "completed", stems: [FILES], renditions: [] };
  session.takeTrack({
    ...{ id: "t1", state: "ready", chosenPackId: null },
    separations: [separation as unknown as PackView],
  } as unknown as TrackView);
  await vi.waitFor(() => {
    expect(first.packs.stems).toBeTruthy();
  });
}

function replacePlayer(): NotingPlayer {
  const second = new NotingPlayer();
  first.close();
  options.onReplaced(second as unknown as Player);
  return second;
}

it("has another player go on as the first was set: files, tempo, place, and what is heard", async () => {
  stored = "small";
  await openWith({ tempoPercent: 80 });
  expect(first.packs.stems?.id).toBe("s1~opus");
  first.positionFrame = 123_456;
  first.say({ isPlaying: true, listening: "mix" });
  const second = replacePlayer();
  expect(session.snapshot).toMatchObject({ player: second, isUnsupported: false });
  expect(second.packs.stems?.id).toBe("s1~opus");
  expect(second.told).toEqual(["faders", "rate 0.8", "mix", "seek 123456", "play"]);
});

it("learns from another player too that the line is slow", async () => {
  await openWith();
  const second = replacePlayer();
  expect(second.packs.stems?.id).toBe("s1");
  second.say({ isStarved: true });
  vi.advanceTimersByTime(STARVED_MS);
  expect(second.packs.stems?.id).toBe("s1~opus");
});

it("does not hold against another player what the first one waited for", async () => {
  await openWith();
  first.say({ isStarved: true });
  const second = replacePlayer();
  vi.advanceTimersByTime(STARVED_MS);
  expect(second.packs.stems?.id).toBe("s1");
});

it("plays the files that were chosen in this browser, here or in another tab", async () => {
  await openWith();
  session.setQuality("small");
  expect(first.packs.stems?.id).toBe("s1~opus");
  expect(session.snapshot).toMatchObject({ quality: "small", wantsSmall: true });
  stored = "full";
  page.dispatchEvent(Object.assign(new Event("storage"), { key: "studio.quality" }));
  expect(first.packs.stems?.id).toBe("s1");
  expect(session.snapshot).toMatchObject({ quality: "full", wantsSmall: false });
});
