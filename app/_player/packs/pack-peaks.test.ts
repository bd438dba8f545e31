import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { PackPeaks } from "./pack-peaks.ts";
import type { Pack } from "./pack.ts";
import { scopeOfTest } from "../testing/scope-of-test.ts";

const pack = (segments: number): Pack => ({
  id: "a",
  packId: "a",
  rendition: { codec: "flac" },
  smallFiles: null,
  kind: "separation",
  baseUrl: "/a",
  sampleRate: 44_100,
  segmentFrames: 176_400,
  frames: null,
  gain: 1,
  isGrowing: true,
  version: segments,
  stems: [{ name: "vocals", ready: [[0, segments]] }],
});

describe("peaks of a pack", () => {
  const asked: string[] = [];
  let status = 206;
  const scope = scopeOfTest();

  beforeEach(() => {
    asked.length = 0;
    status = 206;
    // The browser's network: a server that answers with one status.
    vi.stubGlobal("fetch", (url: string, { headers }: RequestInit) => {
      asked.push(`${url} ${new Headers(headers).get("range") ?? ""}`);
      const body = new Uint8Array(status === 206 ? 2400 : 0);
      return Promise.resolve(new Response(body, { status }));
    });
  });
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it("are asked for once, as segments come", async () => {
    const peaks = new PackPeaks(scope(), () => undefined);
    peaks.update(pack(1));
    await vi.advanceTimersByTimeAsync(10_000);
    peaks.update(pack(2));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(asked).toEqual(["/a/vocals.peaks bytes=0-2399", "/a/vocals.peaks bytes=2400-4799"]);
  });

  it("that are refused are tried again a few times, and reported", async () => {
    status = 404;
    const missing: string[] = [];
    const peaks = new PackPeaks(scope(), (packId) => missing.push(packId));
    peaks.update(pack(1));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked).toHaveLength(3);
    expect(missing).toEqual(["a", "a", "a"]);
  });

  it("of a pack that is gone are not asked for again, whatever was planned or on its way", async () => {
    status = 404;
    const planned = new PackPeaks(scope(), () => undefined);
    planned.update(pack(1));
    planned.close();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked).toEqual([]);

    const missing: string[] = [];
    const refused: PackPeaks = new PackPeaks(scope(), (packId) => {
      missing.push(packId);
      refused.close();
    });
    refused.update(pack(1));
    await vi.advanceTimersByTimeAsync(60_000);
    refused.update(pack(2));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked).toHaveLength(1);
    expect(missing).toEqual(["a"]);
  });
});
