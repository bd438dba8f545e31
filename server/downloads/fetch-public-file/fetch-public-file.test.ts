import http from "node:http";
import { afterEach, describe, expect, it, vi } from "vitest";
import { waitUntil } from "#server/testing/wait-until.ts";
import type { FileFacts } from "./fetch-public-file.ts";
import { answer, LocalSite, type Reply } from "./local-site.ts";
import { LIMITS, ServedFile } from "./served-file.ts";

let served: ServedFile;

afterEach(() => served.site.close());

describe("a file from a public address", () => {
  it("comes whole, with what is known of it and without its query", async () => {
    const body = Buffer.alloc(90_000, "sound");
    served = await ServedFile.start(
      answer(body, {
        "Content-Type": "Audio/MPEG; charset=binary",
        "content-disposition": `attachment; filename="take five.mp3"`,
      }),
    );
    const seen: FileFacts[] = [];
    const file = await served.fetch("/a/b.mp3?key=t0ken#x", {
      accept: (each) => {
        seen.push(each);
        return null;
      },
    });
    expect(served.kept.equals(body)).toBe(true);
    expect(file).toEqual({
      url: served.url("/a/b.mp3"),
      bytes: 90_000,
      contentType: "audio/mpeg",
      fileName: "take five.mp3",
    });
    expect(seen).toEqual([
      { contentType: "audio/mpeg", contentLength: 90_000, firstBytes: body.subarray(0, 4096) },
    ]);
  });

  it("is asked for with its host and query, and with nothing else of ours", async () => {
    served = await ServedFile.start(answer("sound"));
    await served.fetch("/a.mp3?key=t0ken");
    expect(served.site.requests[0]?.head.split("\r\n")).toEqual([
      "GET /a.mp3?key=t0ken HTTP/1.1",
      `host: files.example:${served.site.port}`,
      "accept: */*",
      "accept-encoding: identity",
      "user-agent: sound-forge-alchemy",
      "Connection: close",
      "",
      "",
    ]);
  });

  it("may come in chunks, or until the connection ends, and may be empty", async () => {
    served = await ServedFile.start((socket, { path }) => {
      if (path === "/chunked") {
        socket.write("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
        socket.end("5\r\nsound\r\n3\r\nand\r\n0\r\n\r\n");
      } else if (path === "/until-end") socket.end("HTTP/1.1 200 OK\r\n\r\nsound");
      else socket.end(answer(""));
    });
    await served.fetch("/chunked");
    expect(served.kept.toString()).toBe("soundand");
    await served.fetch("/until-end");
    expect(served.kept.toString()).toBe("sound");
    const file = await served.fetch("/");
    expect(file).toMatchObject({ bytes: 0, contentType: null, fileName: "untitled" });
  });

  it("may lie some redirects away, and each asks for the next host", async () => {
    const from: Record<string, string> = { "/1": "/2", "/2": "//other.example:PORT/3" };
    served = await ServedFile.start((socket, { path }) => {
      const location = from[path]?.replace("PORT", String(served.site.port));
      socket.write(location ? answer("away", { location }, 302) : answer("sound"));
    });
    const resolve = vi.fn(() => Promise.resolve(["127.0.0.1"]));
    const file = await served.fetch("/1", { resolve });
    expect(served.kept.toString()).toBe("sound");
    expect(file.url).toBe(`http://other.example:${served.site.port}/3`);
    expect(resolve.mock.calls).toEqual([["files.example"], ["files.example"], ["other.example"]]);
    expect(served.site.requests.at(-1)?.head).toContain(
      `host: other.example:${served.site.port}\r\n`,
    );
    expect(served.site.connections).toBe(3);
    await served.site.allClosed();
  });

  it("never goes through a proxy, also when all of Node does", async () => {
    served = await ServedFile.start(answer("sound"));
    const proxy = await LocalSite.start((socket) => socket.end(answer("proxy")));
    const { globalAgent } = http;
    const proxyEnv = {
      NODE_ENV: "production" as const,
      HTTP_PROXY: `http://127.0.0.1:${proxy.port}`,
    };
    http.globalAgent = new http.Agent({ proxyEnv });
    try {
      await served.fetch("/");
      expect(served.kept.toString()).toBe("sound");
      expect(proxy.connections).toBe(0);
    } finally {
      http.globalAgent = globalAgent;
      await proxy.close();
    }
  });

  it("is not sent on while the sink is busy", async () => {
    const all = 64 * 1024 ** 2;
    let sentBytes = 0;
    served = await ServedFile.start((socket) => {
      socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${all}\r\n\r\n`);
      const part = Buffer.alloc(64 * 1024);
      const send = (): void => {
        while (sentBytes < all) {
          sentBytes += part.byteLength;
          if (!socket.write(part)) return void socket.once("drain", send);
        }
      };
      send();
    });
    let takenBytes = 0;
    let seenBytes = -1;
    const isStill = (): boolean => {
      const wasSeen = sentBytes === seenBytes;
      seenBytes = sentBytes;
      return wasSeen;
    };
    const sink = async (chunk: Uint8Array): Promise<void> => {
      const isFirst = takenBytes === 0;
      takenBytes += chunk.byteLength;
      if (isFirst) await waitUntil(isStill, 10_000);
      expect(sentBytes - takenBytes).toBeLessThan(all / 2);
    };
    const file = await served.fetch("/", { sink, limits: { ...LIMITS, bytes: all } });
    expect(file.bytes).toBe(all);
  });
});

describe("an abort", () => {
  const endless: Reply = (socket) => {
    socket.write("HTTP/1.1 200 OK\r\n\r\n");
    socket.write(Buffer.alloc(10_000));
  };

  it("in the middle of the body ends fetch and connection with its reason", async () => {
    served = await ServedFile.start(endless);
    const stop = new AbortController();
    const sink = (): Promise<void> => {
      stop.abort("cancelled");
      return Promise.resolve();
    };
    await expect(served.fetch("/", { sink, signal: stop.signal })).rejects.toBe("cancelled");
    await served.site.allClosed();
    expect(served.site.open.size).toBe(0);
  });

  it("while the source is silent ends fetch and connection", async () => {
    const stop = new AbortController();
    served = await ServedFile.start(() => stop.abort("cancelled"));
    expect(await served.refusal("/", { signal: stop.signal })).toBe("cancelled");
    expect(served.site.open.size).toBe(0);
  });

  it("during the look-up or before everything leaves no connection", async () => {
    served = await ServedFile.start(endless);
    const stop = new AbortController();
    const resolve = () => {
      stop.abort("cancelled");
      return new Promise<string[]>(() => undefined);
    };
    expect(await served.refusal("/", { resolve, signal: stop.signal })).toBe("cancelled");
    expect(await served.refusal("/", { signal: stop.signal })).toBe("cancelled");
    expect(served.site.connections).toBe(0);
  });

  it("of the sink's own, by an error, ends the connection and is passed on", async () => {
    served = await ServedFile.start(endless);
    const full = Object.assign(new Error("no space"), { code: "ENOSPC" });
    await expect(served.fetch("/", { sink: () => Promise.reject(full) })).rejects.toBe(full);
    await served.site.allClosed();
    expect(served.site.open.size).toBe(0);
  });
});
