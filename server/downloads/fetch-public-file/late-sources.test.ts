import { afterEach, describe, expect, it } from "vitest";
import { answer, LocalSite } from "./local-site.ts";
import { LIMITS, ServedFile } from "./served-file.ts";

let served: ServedFile;

afterEach(() => served.site.close());

describe("a source", () => {
  it("that has no address is unknown, and one that can't be looked up is out of reach", async () => {
    served = await ServedFile.start(answer("sound"));
    const failing = (code: string) => () =>
      Promise.reject(Object.assign(new Error(code), { code }));
    const resolutions = [
      [failing("ENOTFOUND"), "unknown_host"],
      [() => Promise.resolve([]), "unknown_host"],
      [failing("EAI_AGAIN"), "unreachable"],
    ] as const;
    for (const [resolve, code] of resolutions) {
      expect(await served.refusal("/", { resolve })).toMatchObject({ code });
    }
    expect(served.site.connections).toBe(0);
  });

  it("that listens on its second address only is found there", async () => {
    served = await ServedFile.start(answer("sound"));
    const resolve = () => Promise.resolve(["127.0.0.9", "127.0.0.1"]);
    await served.fetch("/", { resolve, isPublic: () => true });
    expect(served.kept.toString()).toBe("sound");
  });

  it("that does not listen can't be reached", async () => {
    served = await ServedFile.start(answer("sound"));
    const gone = await LocalSite.start(() => undefined);
    const { port } = gone;
    await gone.close();
    const url = `http://127.0.0.1:${port}/?key=t0ken`;
    expect(await served.refusal("/", { url })).toMatchObject({
      code: "unreachable",
      message: `127.0.0.1:${port} can't be reached from this server (ECONNREFUSED).`,
    });
  });

  it("that does not answer is late", async () => {
    served = await ServedFile.start(() => undefined);
    expect(
      await served.refusal("/?key=t0ken", { limits: { ...LIMITS, idleMs: 50 } }),
    ).toMatchObject({
      code: "timed_out",
      isWorthRetry: true,
      message: `${served.host} has not answered in 0.05 s.`,
    });
  });

  it("whose name takes too long to look up is late", async () => {
    served = await ServedFile.start(answer("sound"));
    const resolve = () => new Promise<string[]>(() => undefined);
    const limits = { ...LIMITS, idleMs: 50 };
    expect(await served.refusal("/", { resolve, limits })).toMatchObject({ code: "timed_out" });
  });

  it.each([
    ["its headers", "HTTP/1.1 200 OK\r\nx-slow: ", "a"],
    ["preliminary answers", "", "HTTP/1.1 103 Early\r\n\r\n"],
    ["its body", "HTTP/1.1 200 OK\r\n\r\n", "a"],
    ["its body in chunks", "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n", "1\r\na\r\n"],
    ["a chunk's length", "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n", "0"],
  ])("that drips %s is late", async (_name, beginning, drop) => {
    served = await ServedFile.start((socket) => {
      socket.write(beginning);
      const timer = setInterval(() => socket.write(drop), 5);
      socket.once("close", () => clearInterval(timer));
    });
    const limits = { ...LIMITS, idleMs: 60 };
    expect(await served.refusal("/", { limits })).toMatchObject({ code: "timed_out" });
    expect(served.kept.byteLength).toBe(0);
  });

  it("that keeps within the idle limit is late when the limit for all is over", async () => {
    served = await ServedFile.start((socket) => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      const timer = setInterval(() => socket.write(Buffer.alloc(20_000)), 5);
      socket.once("close", () => clearInterval(timer));
    });
    const limits = { ...LIMITS, bytes: 1024 ** 3, totalMs: 100 };
    await expect(served.fetch("/", { limits })).rejects.toMatchObject({
      code: "timed_out",
      message: "The file has not come in 0.1 s, the limit for a download.",
    });
    await served.site.allClosed();
  });
});
