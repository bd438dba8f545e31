import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { DEFAULT_SETTINGS } from "#server/studio/default-settings.ts";
import type { StoredStudio, StudioSettings } from "#server/studio/studio-settings.ts";
import { StudioStore } from "./studio-store.ts";

/** What a server does, with answers that come when a test lets them. */
class Server {
  stored: StoredStudio = { settings: DEFAULT_SETTINGS, version: 0 };
  readonly saves: StoredStudio[] = [];
  error: Error | null = null;
  isLost = false;
  gate: Promise<unknown> = Promise.resolve();

  load = () => Promise.resolve(this.stored);
  canRetry = (error: unknown) => (error as Error).message === "offline";
  onLost = () => {
    this.isLost = true;
  };
  save = async (studio: StoredStudio) => {
    this.saves.push(studio);
    const { error } = this;
    await this.gate;
    if (error) throw error;
    const isSaved = studio.version === this.stored.version;
    if (isSaved) this.stored = { settings: studio.settings, version: studio.version + 1 };
    return { isSaved, ...this.stored };
  };

  /** Somebody else saves. */
  overtake(change: Partial<StudioSettings>): void {
    const { settings, version } = this.stored;
    this.stored = { settings: { ...settings, ...change }, version: version + 1 };
  }
}

/** The window or the document of a page. */
class Page extends EventTarget {
  visibilityState = "visible";
}

let server: Server;
let store: StudioStore;
let page: Page;

beforeEach(() => {
  vi.useFakeTimers();
  page = new Page();
  vi.stubGlobal("window", page);
  vi.stubGlobal("document", page);
  server = new Server();
  store = new StudioStore(server.stored, server);
  store.open();
});
afterEach(() => {
  store.close();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

describe("studio store", () => {
  it("saves 800 ms after the last change, and every 3 s while changes go on", async () => {
    store.change({ tempoPercent: 90 });
    await pass(799);
    expect(server.saves).toHaveLength(0);
    await pass(1);
    expect(server.saves).toEqual([{ settings: store.settings, version: 0 }]);
    expect(store.state).toBe("saved");
    for (let step = 0; step < 7; step++) {
      store.change({ tempoPercent: 80 + step });
      await pass(500);
    }
    expect(server.saves).toHaveLength(2);
    await pass(800);
    expect(server.stored).toMatchObject({ settings: { tempoPercent: 86 }, version: 3 });
  });

  it("does not save what is as it was", async () => {
    store.change(({ tempoPercent }) => ({ tempoPercent }));
    await pass(5000);
    expect(server.saves).toHaveLength(0);
    expect(store.state).toBe("saved");
  });

  it("loses no change that is made while a save is on its way", async () => {
    const gate = Promise.withResolvers<null>();
    server.gate = gate.promise;
    store.change({ tempoPercent: 90 });
    await pass(800);
    store.change({ pitchCents: 100 });
    await pass(5000);
    expect(server.saves).toHaveLength(1);
    gate.resolve(null);
    await pass(800);
    const both = { tempoPercent: 90, pitchCents: 100 };
    expect(server.stored).toMatchObject({ settings: both, version: 2 });
  });

  it("puts its own fields on top of what somebody else saved meanwhile", async () => {
    server.overtake({ pitchCents: -300, tempoPercent: 50 });
    store.change({ tempoPercent: 90 });
    await pass(800);
    const both = { tempoPercent: 90, pitchCents: -300 };
    expect(store.settings).toMatchObject(both);
    expect(server.stored).toMatchObject({ settings: both, version: 2 });
    expect(store.state).toBe("saved");
  });

  it("tries again more and more seldom while offline, and at once when the network is back", async () => {
    server.error = new Error("offline");
    store.change({ tempoPercent: 90 });
    await pass(800);
    expect(store.state).toBe("offline");
    await pass(1000 + 2000 + 4000);
    expect(server.saves).toHaveLength(4);
    store.change({ pitchCents: 100 });
    await pass(800);
    expect(server.saves).toHaveLength(4);
    server.error = null;
    page.dispatchEvent(new Event("online"));
    await pass(0);
    expect(server.stored.settings).toMatchObject({ tempoPercent: 90, pitchCents: 100 });
    expect(store.state).toBe("saved");
  });

  it("rests after a refusal until the next change", async () => {
    server.error = new Error("too large");
    store.change({ notes: "far too long" });
    await pass(60_000);
    expect(server.saves).toHaveLength(1);
    expect(store.state).toBe("refused");
    server.error = null;
    store.change({ notes: "short" });
    await pass(800);
    expect(server.stored.settings.notes).toBe("short");
  });

  it("saves by itself again after a refusal that came behind an outage", async () => {
    server.error = new Error("offline");
    store.change({ tempoPercent: 90 });
    await pass(800);
    server.error = new Error("signed out");
    await pass(1000);
    expect(store.state).toBe("refused");
    server.error = null;
    store.change({ pitchCents: 100 });
    await pass(800);
    expect(server.stored.settings).toMatchObject({ tempoPercent: 90, pitchCents: 100 });
  });

  it("goes on saving what was changed last once the track was left", async () => {
    server.error = new Error("offline");
    store.change({ notes: "Slower here." });
    store.close();
    await pass(3000);
    server.error = null;
    await pass(4000);
    expect(server.stored.settings.notes).toBe("Slower here.");
    await pass(300_000);
    expect(server.isLost).toBe(false);
  });

  it("says that what was changed last is lost, after two minutes or a refusal", async () => {
    server.error = new Error("offline");
    store.change({ notes: "Slower here." });
    store.close();
    await pass(119_000);
    expect(server.isLost).toBe(false);
    await pass(1000);
    expect(server.isLost).toBe(true);
    const tries = server.saves.length;
    await pass(600_000);
    expect(server.saves).toHaveLength(tries);
    const other = new Server();
    other.error = new Error("signed out");
    const left = new StudioStore(other.stored, other);
    left.open();
    left.change({ notes: "Faster here." });
    left.close();
    await pass(0);
    expect(other.isLost).toBe(true);
  });

  it("saves at once when the page is hidden or left, and when it is closed", async () => {
    store.change({ tempoPercent: 90 });
    page.visibilityState = "hidden";
    page.dispatchEvent(new Event("visibilitychange"));
    expect(server.saves).toHaveLength(1);
    await pass(0);
    store.change({ tempoPercent: 91 });
    page.dispatchEvent(new Event("pagehide"));
    expect(server.saves).toHaveLength(2);
    await pass(0);
    store.change({ tempoPercent: 92 });
    page.dispatchEvent(new Event("beforeunload"));
    expect(server.saves).toHaveLength(3);
    await pass(0);
    store.change({ tempoPercent: 93 });
    store.close();
    await pass(0);
    expect(server.stored.settings.tempoPercent).toBe(93);
  });

  it("leaves nothing behind when the page is left during a save", async () => {
    store.change({ tempoPercent: 90 });
    await pass(800 - 1);
    const gate = Promise.withResolvers<null>();
    server.gate = gate.promise;
    await pass(1);
    store.change({ pitchCents: 100 });
    page.dispatchEvent(new Event("pagehide"));
    expect(server.saves.map(({ version }) => version)).toEqual([0, 1]);
    gate.resolve(null);
    await pass(0);
    expect(server.stored.settings).toMatchObject({ tempoPercent: 90, pitchCents: 100 });
  });

  it("takes what another page saved when it is looked at again, unless it was changed itself", async () => {
    server.overtake({ tempoPercent: 70 });
    page.dispatchEvent(new Event("visibilitychange"));
    await pass(0);
    expect(store.settings.tempoPercent).toBe(70);
    store.change({ tempoPercent: 90 });
    server.overtake({ tempoPercent: 60 });
    page.dispatchEvent(new Event("visibilitychange"));
    await pass(0);
    expect(store.settings.tempoPercent).toBe(90);
  });

  it("shows what is lent and never saves it, whatever else is saved or comes from elsewhere", async () => {
    store.change({ tempoPercent: 90 });
    store.lend({ tempoPercent: 70 });
    expect(store.settings.tempoPercent).toBe(70);
    await pass(800);
    store.lend({ tempoPercent: 75 });
    await pass(5000);
    expect(server.saves).toHaveLength(1);
    server.overtake({ notes: "From elsewhere." });
    page.dispatchEvent(new Event("visibilitychange"));
    await pass(0);
    expect(store.settings).toMatchObject({ tempoPercent: 75, notes: "From elsewhere." });
    server.overtake({ markers: [] });
    store.change({ pitchCents: 100 });
    await pass(800);
    expect(store.settings).toMatchObject({ tempoPercent: 75, pitchCents: 100 });
    expect(server.saves.map(({ settings }) => settings.tempoPercent)).toEqual([90, 90, 90]);
    expect(server.stored.settings).toMatchObject({ tempoPercent: 90, pitchCents: 100 });
  });

  it("goes back to what is its own when nothing is lent any more, and says so once", () => {
    const shown: number[] = [];
    store.subscribe(() => shown.push(store.settings.tempoPercent));
    store.lend({});
    store.lend({ tempoPercent: 70 });
    store.lend({ tempoPercent: 70 });
    store.lend({});
    store.lend({});
    expect(shown).toEqual([70, 100]);
  });

  it("makes no other settings of the same values while it saves them", async () => {
    store.change({ tempoPercent: 90 });
    store.lend({ tempoPercent: 70 });
    const { settings } = store;
    await pass(800);
    expect(store.state).toBe("saved");
    expect(store.settings).toBe(settings);
  });

  it("has a value that is set end what was lent in its place, also one that it had before", async () => {
    store.lend({ tempoPercent: 70, pitchCents: -100 });
    store.change({ notes: "Slow." });
    expect(store.settings.tempoPercent).toBe(70);
    store.change({ tempoPercent: 71 });
    expect(store.settings).toMatchObject({ tempoPercent: 71, pitchCents: -100 });
    await pass(800);
    expect(server.stored.settings).toMatchObject({ tempoPercent: 71, pitchCents: 0 });
    store.lend({ tempoPercent: 80 });
    store.change({ tempoPercent: 71 });
    expect(store.settings.tempoPercent).toBe(71);
    await pass(5000);
    expect(server.saves).toHaveLength(1);
  });
});
