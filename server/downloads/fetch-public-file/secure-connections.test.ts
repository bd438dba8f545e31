import { afterEach, describe, expect, it } from "vitest";
import { answer, type Reply } from "./local-site.ts";
import { selfSignedCertificate } from "./self-signed-certificate.ts";
import { LIMITS, ServedFile, type Wish } from "./served-file.ts";

const CERTIFICATE = selfSignedCertificate("files.example");
const TRUSTED = { tls: { ca: CERTIFICATE.cert } };
const sendSound: Reply = (socket) => socket.end(answer("sound"));

let served: ServedFile;

afterEach(() => served.site.close());

/** Also asserts that no request got through. */
async function refusal(wish: Wish = TRUSTED): Promise<unknown> {
  const error = await served.refusal("/", wish);
  expect(served.site.requests).toEqual([]);
  return error;
}

describe("an encrypted connection", () => {
  it("brings the file when its certificate is good for the host", async () => {
    served = await ServedFile.start(sendSound, { tls: CERTIFICATE });
    await expect(served.fetch("/a.mp3", TRUSTED)).resolves.toMatchObject({
      bytes: 5,
      fileName: "a.mp3",
    });
    expect(served.site.requests[0]?.head).toContain(`host: ${served.host}\r\n`);
  });

  it("is not used when nobody known vouches for its certificate", async () => {
    served = await ServedFile.start(sendSound, { tls: CERTIFICATE });
    expect(await refusal({})).toMatchObject({
      code: "not_secure",
      message: `No secure connection to ${served.host} can be made (DEPTH_ZERO_SELF_SIGNED_CERT).`,
      isWorthRetry: false,
    });
  });

  it("is not used with another host's certificate, nor with one for no address", async () => {
    served = await ServedFile.start(sendSound, { tls: CERTIFICATE });
    for (const host of ["other.example", "127.0.0.1"]) {
      const error = await refusal({ ...TRUSTED, url: `https://${host}:${served.site.port}/` });
      expect(error).toMatchObject({ code: "not_secure" });
      expect(String(error)).toContain("ERR_TLS_CERT_ALTNAME_INVALID");
    }
  });

  it("is not used with a certificate that is over", async () => {
    const past = selfSignedCertificate("files.example", Date.now() - 1000);
    served = await ServedFile.start(sendSound, { tls: past });
    const error = await refusal({ tls: { ca: past.cert } });
    expect(String(error)).toContain("CERT_HAS_EXPIRED");
  });

  it("is not used with a server that speaks no TLS, and no request is sent in the clear", async () => {
    served = await ServedFile.start(() => undefined);
    const url = `https://${served.host}/`;
    const refused = refusal({ url });
    await expect.poll(() => served.site.receivedBytes).toBeGreaterThan(0);
    for (const socket of served.site.open) socket.write("220 mail.example\r\n");
    expect(await refused).toMatchObject({ code: "not_secure" });
  });

  it("is not left for one in the clear", async () => {
    const location = "http://files.example/";
    served = await ServedFile.start(answer("", { location }, 301), { tls: CERTIFICATE });
    expect(await served.refusal("/", TRUSTED)).toMatchObject({
      code: "not_secure",
      message: `${served.host} redirects from https to http, which is not followed.`,
    });
  });

  it("is over when the fetch is aborted in the middle", async () => {
    const beginning = "HTTP/1.1 200 OK\r\n\r\n".padEnd(9000, "a");
    served = await ServedFile.start((socket) => void socket.write(beginning), {
      tls: CERTIFICATE,
    });
    const stop = new AbortController();
    const sink = (): Promise<void> => {
      stop.abort("cancelled");
      return Promise.resolve();
    };
    const wish = { ...TRUSTED, sink, signal: stop.signal };
    expect(await served.refusal("/", wish)).toBe("cancelled");
    expect(served.site.open.size).toBe(0);
  });

  it("is over when the file is late, which is not taken for its end", async () => {
    served = await ServedFile.start(
      (socket) => void socket.write("HTTP/1.1 200 OK\r\n\r\n".padEnd(9000, "a")),
      { tls: CERTIFICATE },
    );
    const wish = { ...TRUSTED, limits: { ...LIMITS, idleMs: 100 } };
    expect(await served.refusal("/", wish)).toMatchObject({ code: "timed_out" });
    expect(served.kept.byteLength).toBeGreaterThan(0);
  });

  it("is over when the fetch is aborted in the handshake", async () => {
    served = await ServedFile.start(() => undefined);
    const stop = new AbortController();
    const refused = refusal({ url: `https://${served.host}/`, signal: stop.signal });
    await expect.poll(() => served.site.receivedBytes).toBeGreaterThan(0);
    stop.abort("cancelled");
    expect(await refused).toBe("cancelled");
    expect(served.site.open.size).toBe(0);
  });
});
