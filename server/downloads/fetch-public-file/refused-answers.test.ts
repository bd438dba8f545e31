import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, it, vi } from "vitest";
import { answer } from "./local-site.ts";
import { LIMITS, ServedFile, type Wish } from "./served-file.ts";

let served: ServedFile;

afterEach(() => served.site.close());

/** Also asserts that nothing of the file was kept and no secret is told. */
async function refusal(path: string, wish: Wish = {}): Promise<unknown> {
  const error = await served.refusal(path, wish);
  expect(served.kept.byteLength).toBe(0);
  expect(String(error)).not.toContain("t0ken");
  return error;
}

describe("a file is refused", () => {
  it("when it is announced to be too large, before any of it is read", async () => {
    served = await ServedFile.start(
      (socket) => void socket.write("HTTP/1.1 200 OK\r\ncontent-length: 100001\r\n\r\n"),
    );
    expect(await refusal("/?key=t0ken")).toMatchObject({
      code: "too_large",
      message: "The file has 100001 bytes; 100000 bytes are the limit.",
    });
  });

  it("when it has no end, with no more than the limit kept", async () => {
    served = await ServedFile.start((socket) => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      const send = (): void => {
        while (socket.writable && socket.write(Buffer.alloc(10_000)));
        socket.once("drain", send);
      };
      send();
    });
    expect(await served.refusal("/")).toMatchObject({ code: "too_large" });
    expect(served.kept.byteLength).toBeLessThanOrEqual(LIMITS.bytes);
  });

  it("when its chunks are more than the limit", async () => {
    served = await ServedFile.start((socket) => {
      socket.write("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
      socket.end(`186a1\r\n${"a".repeat(0x186a1)}\r\n0\r\n\r\n`);
    });
    expect(await served.refusal("/")).toMatchObject({ code: "too_large" });
  });

  it("when its length is a lie", async () => {
    served = await ServedFile.start((socket, { path }) => {
      const length = path === "/short" ? 1000 : 5;
      socket.end(answer("sound and more", { "content-length": length }));
    });
    expect(await refusal("/short")).toMatchObject({
      code: "cut_short",
      isWorthRetry: true,
      message: `${served.host} cut the connection after 14 bytes of the file.`,
    });
    await served.fetch("/long");
    expect(served.kept.toString()).toBe("sound");
  });

  it("when the connection is cut, also where only its end would tell the file's", async () => {
    served = await ServedFile.start((socket, { path }) => {
      const length = path === "/announced" ? "content-length: 6000\r\n" : "";
      const head = `HTTP/1.1 200 OK\r\n${length}\r\n`;
      socket.write(head + "a".repeat(5000));
    });
    for (const path of ["/announced", "/until-end"]) {
      const sink = (): Promise<void> => {
        for (const socket of served.site.open) socket.resetAndDestroy();
        return Promise.resolve();
      };
      expect(await refusal(path, { sink })).toMatchObject({ code: "cut_short" });
    }
  });

  it("when it says both how long it is and that it comes in chunks", async () => {
    const body = "5\r\nsound\r\n0\r\n\r\n";
    served = await ServedFile.start(
      answer(body, { "content-length": 5, "transfer-encoding": "chunked" }),
    );
    expect(await refusal("/")).toMatchObject({ code: "bad_answer" });
  });

  it.each([
    { "content-encoding": "gzip" },
    { "content-encoding": "identity, br" },
    { "transfer-encoding": "gzip, chunked" },
  ])("when it is compressed, unasked: %o", async (headers: Record<string, string>) => {
    const bomb = gzipSync(Buffer.alloc(10 * 1024 ** 2));
    served = await ServedFile.start((socket) => {
      const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
      socket.write(`HTTP/1.1 200 OK\r\n${head.join("")}\r\n`);
      socket.end(bomb);
    });
    expect(await refusal("/")).toMatchObject({ code: "compressed" });
  });

  it("when its beginning is not accepted, however short it is", async () => {
    const page = "<!doctype html><title>Not found</title>";
    served = await ServedFile.start(answer(page, { "content-type": "audio/mpeg" }));
    const accept = vi.fn(() => "This is a web page, not audio.");
    const error = await refusal("/song.mp3", { accept });
    expect(error).toMatchObject({
      code: "wrong_type",
      message: "This is a web page, not audio.",
      isWorthRetry: false,
    });
    const firstBytes = Buffer.from(page);
    const facts = { contentType: "audio/mpeg", contentLength: page.length, firstBytes };
    expect(accept.mock.calls).toEqual([[facts]]);
  });

  it.each([
    [404, false],
    [206, false],
    [204, false],
    [304, false],
    [429, true],
    [503, true],
  ])("when the answer has status %i", async (status, isWorthRetry) => {
    served = await ServedFile.start(answer("", { "retry-after": 7 }, status));
    const error = { code: "http_status", status, retryAfterSec: 7, isWorthRetry };
    expect(await refusal("/?key=t0ken")).toMatchObject(error);
  });

  it("when the headers are longer than 16 kB", async () => {
    served = await ServedFile.start(answer("sound", { "x-long": "a".repeat(20_000) }));
    const error = { code: "bad_answer", cause: undefined };
    expect(await refusal("/")).toMatchObject(error);
  });

  it("when the headers never end", async () => {
    served = await ServedFile.start((socket) => {
      socket.write("HTTP/1.1 200 OK\r\n");
      const send = (): void => {
        while (socket.writable && socket.write(`x-again: ${"a".repeat(1000)}\r\n`));
        socket.once("drain", send);
      };
      send();
    });
    expect(await refusal("/")).toMatchObject({ code: "bad_answer" });
  });

  it.each(["SSH-2.0-OpenSSH_9.9 t0ken\r\n", "HTTP/1.1 200 OK\r\nbad header\r\n\r\n"])(
    "when the answer is no HTTP: %j",
    async (bytes) => {
      served = await ServedFile.start(Buffer.from(bytes));
      expect(await refusal("/")).toMatchObject({ code: "bad_answer", cause: undefined });
    },
  );

  it("when the answer changes the protocol, or there is none", async () => {
    served = await ServedFile.start((socket, { path }) => {
      const upgrade = "HTTP/1.1 101 Go\r\nconnection: upgrade\r\nupgrade: t0ken\r\n\r\n";
      socket.end(path === "/upgrade" ? upgrade : "");
    });
    for (const path of ["/upgrade", "/nothing"]) {
      expect(await refusal(path)).toMatchObject({ code: "unreachable", isWorthRetry: true });
    }
  });

  it("when redirects have no end, and after as many as the limit allows", async () => {
    served = await ServedFile.start((socket, { path }) =>
      socket.end(answer("", { location: `${path}x` }, 307)),
    );
    expect(await refusal("/?key=t0ken")).toMatchObject({
      code: "too_many_redirects",
      message: `${served.host} redirects more than 3 times, the limit.`,
    });
    expect(served.site.requests).toHaveLength(4);
    await refusal("/", { limits: { ...LIMITS, redirects: 0 } });
    expect(served.site.requests).toHaveLength(5);
  });

  it("when it redirects to where nothing is fetched from", async () => {
    const location = "ftp://user:t0ken@files.example/";
    served = await ServedFile.start(answer("", { location }, 301));
    expect(await refusal("/")).toMatchObject({ code: "invalid_url" });
  });
});
