import { randomBytes } from "node:crypto";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fetchPeaks, fetchSegment, openSegment } from "./pack-client.ts";

const BYTES = randomBytes(4800);
const FILE = { stem: "bass", index: 7 };
const PEAKS = { stem: "bass", segments: [0, 2] as const };

/** How the server sends a body. */
type Line = "slow" | "silent" | "stalled" | "cut";

let line: Line;
let server: Server;
let baseUrl: string;
let asked: string[];
/** Answers that somebody still waits for. */
let open: Set<ServerResponse>;
let abort: AbortController;

beforeEach(async () => {
  line = "slow";
  asked = [];
  open = new Set();
  abort = new AbortController();
  server = createServer(({ url = "" }, response) => {
    asked.push(url);
    open.add(response);
    response.once("close", () => open.delete(response));
    send(response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/pack`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function send(response: ServerResponse): void {
  if (line === "silent") return;
  if (line === "slow") {
    drip(response);
    return;
  }
  response.writeHead(200, { "content-length": BYTES.byteLength });
  response.write(BYTES.subarray(0, 1000), () => {
    if (line === "cut") response.socket?.destroySoon();
  });
}

/** 40 bytes every 10 ms: 1.2 s at least for all of them. */
function drip(response: ServerResponse): void {
  let sent = 0;
  const timer = setInterval(() => {
    response.write(BYTES.subarray(sent, sent + 40));
    sent += 40;
    if (sent >= BYTES.byteLength) response.end();
  }, 10);
  response.once("close", () => clearInterval(timer));
}

const reading = (idleMs: number) => ({ signal: abort.signal, idleMs });
const isWhole = (bytes: ArrayBuffer) => BYTES.equals(Buffer.from(bytes));

describe("files of a pack", () => {
  it("come over a slow line in one try, however long they take", async () => {
    const options = reading(600);
    const files = await Promise.all([
      fetchSegment(baseUrl, FILE, options),
      fetchSegment(baseUrl, { ...FILE, codec: "opus" }, options),
      fetchPeaks(baseUrl, PEAKS, options),
    ]);
    expect(files.map(isWhole)).toEqual([true, true, true]);
    expect(asked.toSorted()).toEqual([
      "/pack/bass.peaks",
      "/pack/bass/00007.flac",
      "/pack/bass/00007.opus",
    ]);
  });

  it("are given up when a line is silent in the middle of them", async () => {
    line = "stalled";
    const failure = { name: "PackError", isPermanent: false, status: null };
    const fetched = fetchSegment(baseUrl, FILE, reading(400));
    await expect(fetched).rejects.toMatchObject(failure);
    await expect(fetched).rejects.toThrow("00007.flac broke off.");
    await expect.poll(() => open.size).toBe(0);
    await expect(fetchPeaks(baseUrl, PEAKS, reading(100))).rejects.toMatchObject(failure);
  });

  it("are given up when no answer comes", async () => {
    line = "silent";
    await expect(fetchSegment(baseUrl, FILE, reading(100))).rejects.toThrow("No answer for");
  });

  it("are never taken for whole when the line is cut", async () => {
    line = "cut";
    const fetched = fetchSegment(baseUrl, FILE, reading(10_000));
    await expect(fetched).rejects.toMatchObject({ name: "PackError", isPermanent: false });
  });

  it("end with the owner's own reason when nobody wants them any more", async () => {
    line = "stalled";
    const parts = await openSegment(baseUrl, FILE, reading(10_000));
    expect((await parts.next()).value).toHaveLength(1000);
    const next = parts.next();
    const reason = new Error("Nobody wants it.");
    abort.abort(reason);
    await expect(next).rejects.toBe(reason);
    await expect.poll(() => open.size).toBe(0);
  });
});
