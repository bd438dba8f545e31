import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { once } from "node:events";
import { createHash, randomBytes } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ProxyVariables } from "#server/env.ts";
import { downloadFile } from "./download-file.ts";

const BYTES = randomBytes(100_000);
const SHA256 = createHash("sha256").update(BYTES).digest("hex");

/** Answers for every address itself, and lets nobody through to another one. */
let proxy: Server;
let folder: string;
let path: string;
let asked: (string | undefined)[][];
let status: number;

beforeEach(async () => {
  asked = [];
  status = 200;
  proxy = createServer(({ method, url, headers }, response) => {
    asked.push([method, url, headers["proxy-authorization"]]);
    response.writeHead(status).end(BYTES);
  });
  proxy.on("connect", ({ method, url, headers }, socket) => {
    asked.push([method, url, headers["proxy-authorization"]]);
    socket.end(`HTTP/1.1 ${status} No\r\n\r\n`);
  });
  proxy.listen(0, "127.0.0.1");
  await once(proxy, "listening");
  folder = await mkdtemp(join(tmpdir(), "proxies-"));
  path = join(folder, "file");
});
afterEach(async () => {
  proxy.closeAllConnections();
  proxy.close();
  await rm(folder, { recursive: true });
});

const at = (login = "") => `http://${login}127.0.0.1:${(proxy.address() as AddressInfo).port}`;

function download(url: string, variables: ProxyVariables): Promise<void> {
  return downloadFile({
    url: new URL(url),
    file: { name: "file", sizeBytes: BYTES.byteLength, sha256: SHA256 },
    path,
    signal: new AbortController().signal,
    limits: { connectMs: 2000, idleMs: 2000, pauseMs: 1 },
    proxy: variables,
    onBytes: () => undefined,
  });
}

describe("a proxy", () => {
  it("is asked in place of the source, except for hosts that need none", async () => {
    const variables = { HTTP_PROXY: at(), NO_PROXY: "localhost,127.0.0.1" };
    await download("http://hub.invalid/a/file", variables);
    expect(asked).toEqual([["GET", "http://hub.invalid/a/file", undefined]]);
    expect((await readFile(path)).equals(BYTES)).toBe(true);
    await rm(path);
    await download(`${at()}/direct`, variables);
    expect(asked.at(-1)).toEqual(["GET", "/direct", undefined]);
  });

  it("is asked for a tunnel to an https source, with the login of the variable", async () => {
    const login = `Basic ${Buffer.from("user:s3cret").toString("base64")}`;
    status = 403;
    const failed = download("https://hub.invalid/file", { HTTPS_PROXY: at("user:s3cret@") });
    await expect(failed).rejects.toMatchObject({ code: "offline" });
    await expect(failed).rejects.not.toThrow("s3cret");
    expect(asked).toEqual([["CONNECT", "hub.invalid:443", login]]);
  });

  it.each([
    ["https://hub.invalid/file", "HTTPS_PROXY"],
    ["http://hub.invalid/file", "HTTP_PROXY"],
  ])("that wants another login for %s is told of, without the login", async (url, name) => {
    status = 407;
    const failed = download(url, { [name]: at("user:s3cret@") });
    await expect(failed).rejects.toMatchObject({ code: "bad_proxy", isWorthRetry: false });
    await expect(failed).rejects.toThrow(/lets nobody through.*user:password@host:port/);
    await expect(failed).rejects.not.toThrow("s3cret");
  });

  it("that is away is told of, without its login", async () => {
    const failed = download("https://hub.invalid/", {
      HTTPS_PROXY: "http://user:s3cret@127.0.0.1:9",
    });
    await expect(failed).rejects.toThrow(/hub\.invalid can't be reached .*HTTPS_PROXY/);
    await expect(failed).rejects.not.toThrow("s3cret");
  });

  it.each(["http://user:s3cret@a b:1", "socks5://user:s3cret@host:1", "http://u:s3cret%@host:1"])(
    "whose address is %s is refused without repeating it",
    async (address) => {
      const failed = download("https://hub.invalid/", { HTTPS_PROXY: address });
      await expect(failed).rejects.toMatchObject({ code: "bad_proxy", isWorthRetry: false });
      await expect(failed).rejects.toThrow("HTTPS_PROXY is not the address of a proxy");
      await expect(failed).rejects.not.toThrow("s3cret");
    },
  );
});
