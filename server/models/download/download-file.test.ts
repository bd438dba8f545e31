import { createHash, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ModelHub } from "#server/testing/model-hub.ts";
import { downloadFile, type FileDownload } from "./download-file.ts";

const PATH = "maker/model/resolve/0123/weights.safetensors";
const BYTES = randomBytes(300_000);
const LIMITS = { connectMs: 400, idleMs: 400, pauseMs: 1 };

let hub: ModelHub;
let folder: string;
let path: string;
let seen: number[];

beforeEach(async () => {
  hub = await ModelHub.start(new Map([[PATH, BYTES]]));
  folder = await mkdtemp(join(tmpdir(), "download-"));
  path = join(folder, "model", "weights.safetensors");
  seen = [];
});
afterEach(async () => {
  await hub.close();
  await rm(folder, { recursive: true });
});

function download(given: Partial<FileDownload> = {}): Promise<void> {
  return downloadFile({
    url: new URL(`${hub.url}/${PATH}`),
    file: { name: "weights.safetensors", sizeBytes: BYTES.byteLength, sha256: sha256(BYTES) },
    path,
    signal: new AbortController().signal,
    limits: LIMITS,
    proxy: {},
    onBytes: (bytes) => seen.push(bytes),
    ...given,
  });
}

async function keep(bytes: Uint8Array): Promise<void> {
  await mkdir(join(folder, "model"));
  await writeFile(path, bytes);
}

function sha256(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}

const isHere = (): boolean => readFileSync(path).equals(BYTES);

describe("a download", () => {
  it("follows relative and absolute redirects, sends nothing of ours, and tells how much is there", async () => {
    await download();
    expect(isHere()).toBe(true);
    expect(seen.at(-1)).toBe(BYTES.byteLength);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    for (const { headers } of hub.requests) {
      expect(Object.keys(headers).toSorted()).toEqual([
        "accept-encoding",
        "connection",
        "host",
        "user-agent",
      ]);
    }
  });

  it("goes on from what an earlier try has left, and hashes that too", async () => {
    await keep(BYTES.subarray(0, 100_000));
    await download();
    expect(isHere()).toBe(true);
    expect(hub.rangesOf(PATH)).toEqual(["bytes=100000-"]);
    expect(seen[0]).toBeGreaterThan(100_000);
  });

  it("asks for nothing when all of it is there", async () => {
    await keep(BYTES);
    await download();
    expect(hub.requests).toEqual([]);
  });

  it("begins anew when what is there is too long", async () => {
    await keep(Buffer.concat([BYTES, BYTES]));
    await download();
    expect(isHere()).toBe(true);
    expect(hub.rangesOf(PATH)).toEqual([undefined]);
  });

  it("begins anew when what was left is damaged", async () => {
    await keep(Buffer.alloc(100_000));
    await download();
    expect(isHere()).toBe(true);
    expect(hub.rangesOf(PATH)).toEqual(["bytes=100000-", undefined]);
  });

  it("blames the source when all of it has come again and is wrong", async () => {
    await keep(Buffer.alloc(100_000));
    const bytes = randomBytes(BYTES.byteLength);
    hub.breaks(PATH, { kind: "wrong_bytes", bytes }, { kind: "wrong_bytes", bytes });
    await expect(download()).rejects.toMatchObject({ code: "bad_hash", isWorthRetry: false });
  });

  it("opens cut connections anew, from where they were cut", async () => {
    const cut = (afterBytes: number) => ({ kind: "cut", afterBytes }) as const;
    hub.breaks(PATH, cut(1000), cut(0), cut(70_000));
    await download();
    expect(isHere()).toBe(true);
    const [first, second, third, last] = hub.rangesOf(PATH);
    expect([first, second, third]).toEqual([undefined, "bytes=1000-", "bytes=1000-"]);
    const start = Number(/^bytes=(\d+)-$/.exec(last ?? "")?.[1]);
    expect(start).toBeGreaterThan(1000);
    expect(start).toBeLessThanOrEqual(71_000);
  });

  it("takes a silent connection for a cut one", async () => {
    hub.breaks(PATH, { kind: "stall", afterBytes: 5000 });
    await download();
    expect(isHere()).toBe(true);
    expect(hub.rangesOf(PATH)).toEqual([undefined, "bytes=5000-"]);
  });

  it("takes a connection that drips bytes for a cut one", async () => {
    hub.breaks(PATH, { kind: "drip" });
    await download();
    expect(isHere()).toBe(true);
    expect(hub.rangesOf(PATH)).toEqual([undefined, expect.stringMatching(/^bytes=\d+-$/)]);
    hub.breaks(PATH, ...Array.from({ length: 5 }, () => ({ kind: "drip" }) as const));
    await rm(path);
    await expect(download()).rejects.toThrow("sent less than 16 kB in 0.4 s again and again");
  });

  it("gives up after five connections that bring next to nothing, and keeps what came", async () => {
    hub.breaks(
      PATH,
      ...Array.from({ length: 5 }, () => ({ kind: "cut", afterBytes: 10 }) as const),
    );
    await expect(download()).rejects.toMatchObject({ code: "connection_lost", isWorthRetry: true });
    expect(readFileSync(path).equals(BYTES.subarray(0, 50))).toBe(true);
    await download();
    expect(isHere()).toBe(true);
  });

  it.each(["ignores_range", "other_range"] as const)(
    "copes with a source that %s",
    async (kind) => {
      await keep(BYTES.subarray(0, 100_000));
      hub.breaks(PATH, { kind });
      await download();
      expect(isHere()).toBe(true);
    },
  );

  it("goes on when a source sends less than it was asked for", async () => {
    await keep(BYTES.subarray(0, 1000));
    hub.breaks(PATH, { kind: "short_range", bytes: 5000 });
    await download();
    expect(isHere()).toBe(true);
    expect(hub.rangesOf(PATH)).toEqual(["bytes=1000-", "bytes=6000-"]);
  });

  it("begins anew when the source has less than what is there, and blames it", async () => {
    await keep(BYTES.subarray(0, 100_000));
    await hub.close();
    hub = await ModelHub.start(new Map([[PATH, BYTES.subarray(0, 50_000)]]));
    await expect(download()).rejects.toThrow("it has 50000 bytes, and should have 300000");
    expect(hub.rangesOf(PATH)).toEqual(["bytes=100000-", undefined]);
  });

  it("takes no more than the file's bytes, whatever the source says of their number", async () => {
    hub.breaks(PATH, { kind: "too_much" });
    await download();
    expect(isHere()).toBe(true);
    await rm(path);
    hub.breaks(PATH, { kind: "chunked", bytes: Buffer.concat([BYTES, BYTES]) });
    await expect(download()).rejects.toThrow("it is longer than 300000 bytes");
    expect(readFileSync(path).byteLength).toBeLessThanOrEqual(BYTES.byteLength);
    await rm(path);
    hub.breaks(PATH, { kind: "chunked", bytes: BYTES });
    await download();
    expect(isHere()).toBe(true);
  });

  it("says so when the source compresses what must come as it is", async () => {
    hub.breaks(PATH, { kind: "gzip" });
    await expect(download()).rejects.toThrow(/compressed \(gzip\), unasked.*mirror or a proxy/);
  });

  it("refuses a file that is longer, shorter or another one than it should be", async () => {
    const other = randomBytes(BYTES.byteLength);
    for (const bytes of [Buffer.concat([BYTES, BYTES]), BYTES.subarray(1), other]) {
      await rm(path, { force: true });
      hub.breaks(PATH, { kind: "wrong_bytes", bytes });
      await expect(download()).rejects.toMatchObject({ code: "bad_hash" });
    }
  });

  it.each([401, 403, 404, 410])("is not found where the source answers %i", async (status) => {
    hub.breaks(PATH, { kind: "status", status });
    const error = { code: "not_found_at_source", isWorthRetry: false };
    await expect(download()).rejects.toMatchObject(error);
  });

  it.each([
    [429, { "retry-after": "90" }, 90],
    [503, { "retry-after": "7" }, 7],
    [503, {}, undefined],
    [500, {}, undefined],
  ])("waits for no source that answers %i %o", async (status, headers, retryAfterSec) => {
    hub.breaks(PATH, { kind: "status", status, headers });
    const error = { code: "source_busy", isWorthRetry: true, retryAfterSec };
    await expect(download()).rejects.toMatchObject(error);
  });

  it("follows no endless chain of redirects, and to no other protocol", async () => {
    for (const location of [
      "file:///etc/passwd?key=t0ken",
      "ftp://user:t0ken@host/",
      "http://:x",
    ]) {
      hub.breaks(PATH, { kind: "redirect", location });
      const failure = await download().catch(String);
      expect(failure).toContain("which is not followed");
      expect(failure).not.toContain("t0ken");
    }
    const loop = { kind: "redirect", location: `/${PATH}` } as const;
    hub.breaks(PATH, ...Array.from({ length: 9 }, () => loop));
    await expect(download()).rejects.toThrow("more than 8 times");
  });

  it("sends no credentials that an address of a redirect holds, and repeats none", async () => {
    const location = hub.url.replace("http://", "http://user:t0ken@");
    hub.breaks(PATH, { kind: "redirect", location: `${location}/${PATH}` });
    await download();
    expect(hub.requests.some(({ headers }) => "authorization" in headers)).toBe(false);
    await rm(path);
    hub.breaks(PATH, {
      kind: "redirect",
      location: "http://user:t0ken@127.0.0.1:9/file?key=t0ken",
    });
    const failure = await download().catch(String);
    expect(failure).toContain("127.0.0.1:9 can't be reached");
    expect(failure).not.toContain("t0ken");
  });

  it("says how to do without a source that can't be reached", async () => {
    const refused = download({ url: new URL("http://127.0.0.1:9/file") });
    await expect(refused).rejects.toMatchObject({ code: "offline", isWorthRetry: true });
    const unknown = download({ url: new URL("http://hub.invalid/file") });
    await expect(unknown).rejects.toThrow(/HTTPS_PROXY.*MODEL_HUB_URL.*npm run models -- import/);
  });

  it("does not wait for an answer longer than the limit", async () => {
    const silent = createServer(() => undefined).listen(0, "127.0.0.1");
    await new Promise((resolve) => silent.once("listening", resolve));
    const address = silent.address();
    const port = typeof address === "object" ? address?.port : 0;
    const url = new URL(`http://127.0.0.1:${port}/file`);
    await expect(download({ url })).rejects.toThrow("no answer in 0.4 s");
    silent.closeAllConnections();
    silent.close();
  });

  it("ends at once when it is told to, and keeps what came", async () => {
    hub.breaks(PATH, { kind: "stall", afterBytes: 5000 });
    const stop = new AbortController();
    const onBytes = () => stop.abort("cancelled");
    await expect(download({ signal: stop.signal, onBytes })).rejects.toBe("cancelled");
    expect(readFileSync(path).byteLength).toBe(5000);
  });

  it("fails with the system's error on a full disk", async () => {
    await mkdir(join(folder, "model"));
    await symlink("/dev/full", path);
    await expect(download()).rejects.toMatchObject({ code: "ENOSPC" });
  });
});
