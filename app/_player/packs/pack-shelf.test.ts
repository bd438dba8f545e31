import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { PackView } from "#server/realtime/events.ts";
import { PackError } from "./pack-client.ts";
import { PackShelf, type PackPlace } from "./pack-shelf.ts";
import type { Manifest, Pack } from "./pack.ts";
import { Scope } from "../scope.ts";

const manifest = (stems: readonly string[] = ["vocals"]): Manifest => ({
  version: 1,
  sampleRate: 44_100,
  segmentFrames: 176_400,
  frames: null,
  gain: 1,
  state: "running",
  stems: stems.map((name) => ({ name, ready: [[0, 1]] })),
});

const place = (id: string, kind: PackPlace["kind"] = "separation"): PackPlace => ({
  id,
  kind,
  trackId: "t",
});

const failure = (status: number | null, isPermanent = status !== null) =>
  new PackError("No.", { status, isPermanent });

/** A server that answers with what is put on, the last answer again and again. */
class Server {
  readonly scope = new Scope();
  readonly told: [string, string | null][] = [];
  readonly gone: string[] = [];
  readonly packs: Pack[] = [];
  readonly asked: string[] = [];
  answers: (Manifest | PackError)[] = [];
  readonly shelf = new PackShelf(this.scope, {
    load: (baseUrl) => {
      this.asked.push(baseUrl);
      const answer = this.answers.length > 1 ? this.answers.shift() : this.answers[0];
      return answer instanceof PackError ? Promise.reject(answer) : Promise.resolve(answer!);
    },
    onPack: (pack) => this.packs.push(pack),
    onGone: (id) => this.gone.push(id),
    onTrouble: (id, trouble) => this.told.push([id, trouble]),
    isWanted: () => true,
  });
}

describe("a shelf of packs", () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it("asks once for a separation that was deleted, and never again", async () => {
    const server = new Server();
    server.answers = [failure(404)];
    server.shelf.need(place("a"));
    await vi.advanceTimersByTimeAsync(60_000);
    server.shelf.need(place("a"));
    server.shelf.check(place("a"));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(server.asked).toEqual(["/api/media/separations/a"]);
    expect(server.gone).toEqual(["a"]);
    expect(server.shelf.isGone("a")).toBe(true);
    expect(server.told).toEqual([]);
  });

  it("finds out that a separation is gone of which a file was not there", async () => {
    const server = new Server();
    server.answers = [manifest(), failure(404)];
    server.shelf.need(place("a"));
    await vi.advanceTimersByTimeAsync(0);
    expect(server.shelf.get("a")?.id).toBe("a");
    server.shelf.check(place("a"));
    server.shelf.check(place("a"));
    await vi.advanceTimersByTimeAsync(0);
    expect(server.asked).toHaveLength(2);
    expect(server.gone).toEqual(["a"]);
    expect(server.shelf.get("a")).toBeUndefined();
  });

  it("waits for a master whose file is still being read", async () => {
    const server = new Server();
    server.answers = [failure(404), failure(404), manifest(["mix"])];
    server.shelf.need(place("m", "master"));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(server.packs).toHaveLength(1);
    expect(server.gone).toEqual([]);
  });

  it("tells of a server that does not answer, tries again ever more rarely, and tells that it is back", async () => {
    const server = new Server();
    server.answers = [failure(null, false)];
    server.shelf.need(place("a"));
    await vi.advanceTimersByTimeAsync(0);
    expect(server.told).toEqual([]);
    await vi.advanceTimersByTimeAsync(1500);
    expect(server.told).toEqual([["a", "unreachable"]]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(server.asked.length).toBeLessThan(10);
    server.answers = [manifest()];
    await vi.advanceTimersByTimeAsync(12_000);
    expect(server.told.at(-1)).toEqual(["a", null]);
    expect(server.shelf.get("a")?.id).toBe("a");
  });

  it("leaves a separation that is refused alone until it is asked to try", async () => {
    const server = new Server();
    server.answers = [failure(403), manifest()];
    server.shelf.need(place("a"));
    await vi.advanceTimersByTimeAsync(30_000);
    server.shelf.need(place("a"));
    expect(server.asked).toHaveLength(1);
    expect(server.told).toEqual([["a", "refused"]]);
    server.shelf.retry(place("a"));
    await vi.advanceTimersByTimeAsync(0);
    expect(server.shelf.get("a")?.id).toBe("a");
  });

  it("forgets what is not kept", async () => {
    const server = new Server();
    server.answers = [manifest()];
    for (const id of ["a", "b"]) server.shelf.need(place(id));
    await vi.advanceTimersByTimeAsync(0);
    server.shelf.keep(new Set(["b"]));
    expect(server.shelf.get("a")).toBeUndefined();
    expect(server.shelf.get("b")?.id).toBe("b");
  });

  it("adds the news that came before the manifest", async () => {
    const server = new Server();
    server.answers = [manifest()];
    const stems = [{ name: "vocals", totalSegments: 2, ready: [[1, 2]], levelDb: null }];
    server.shelf.take({
      ...place("a"),
      state: "completed",
      version: 2,
      stems,
      renditions: [],
    } as unknown as PackView);
    await vi.advanceTimersByTimeAsync(0);
    expect(server.shelf.get("a")).toMatchObject({ isGrowing: false, stems: [{ ready: [[0, 2]] }] });
  });
});
