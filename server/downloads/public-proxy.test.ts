import { once } from "node:events";
import { request as httpRequest, type IncomingMessage } from "node:http";
import { connect, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { answer, LocalSite } from "./fetch-public-file/local-site.ts";
import { PublicProxy } from "./public-proxy.ts";

let site: LocalSite;
let secret: LocalSite;
let proxy: PublicProxy;

beforeEach(async () => {
  site = await LocalSite.start((socket, { path }) => socket.end(answer(`sound of ${path}`)));
  secret = await LocalSite.start((socket) => socket.end(answer("secret")), {
    address: "127.0.0.2",
  });
  proxy = await PublicProxy.start({
    isPublic: (address) => address === "127.0.0.1",
    resolve: (host) => Promise.resolve([host === "inside.example" ? "127.0.0.2" : "127.0.0.1"]),
  });
});
afterEach(async () => {
  await proxy.close();
  await site.close();
  await secret.close();
});

async function ask(address: string, key = new URL(proxy.url)): Promise<[number, string]> {
  const authorization = Buffer.from(`${key.username}:${key.password}`).toString("base64");
  const request = httpRequest({
    host: "127.0.0.1",
    port: key.port,
    path: address,
    headers: { host: new URL(address).host, "proxy-authorization": `Basic ${authorization}` },
    agent: false,
  }).end();
  const [response] = (await once(request, "response")) as [IncomingMessage];
  return [response.statusCode ?? 0, await text(response)];
}

/** The first line of the proxy's answer, and the socket behind it. */
async function tunnel(host: string): Promise<{ line: string; socket: Socket }> {
  const { username, password, port } = new URL(proxy.url);
  const key = Buffer.from(`${username}:${password}`).toString("base64");
  const socket = connect(Number(port), "127.0.0.1");
  socket.write(
    `CONNECT ${host} HTTP/1.1\r\nhost: ${host}\r\nproxy-authorization: Basic ${key}\r\n\r\n`,
  );
  const [bytes] = (await once(socket, "data")) as [Buffer];
  return { line: bytes.toString().split("\r\n")[0] ?? "", socket };
}

describe("the proxy of somebody else's program", () => {
  it("passes requests on to public hosts, without what is its own", async () => {
    const url = `http://files.example:${site.port}/a.mp3?key=1`;
    expect(await ask(url)).toEqual([200, "sound of /a.mp3?key=1"]);
    expect(site.requests[0]?.head.toLowerCase()).not.toContain("proxy-authorization");
  });

  it("tunnels bytes to public hosts", async () => {
    const { line, socket } = await tunnel(`files.example:${site.port}`);
    expect(line).toBe("HTTP/1.1 200 Connected");
    socket.write("GET /b.mp3 HTTP/1.1\r\n\r\n");
    expect(await text(socket)).toContain("sound of /b.mp3");
  });

  it.each(["inside.example", "127.0.0.2", "localhost", "[::1]", "0x7f000002", "p.scdn.co"])(
    "leads nobody to %s",
    async (host) => {
      const [status] = await ask(`http://${host}:${secret.port}/`);
      expect(status).toBe(403);
      const { line, socket } = await tunnel(`${host}:${secret.port}`);
      expect(line).toBe("HTTP/1.1 403 Refused");
      socket.destroy();
      expect(secret.connections).toBe(0);
    },
  );

  it("leads to ports of the web only", async () => {
    expect((await ask("http://files.example:25/"))[0]).toBe(403);
    expect((await tunnel("files.example:22")).line).toBe("HTTP/1.1 403 Refused");
  });

  it("serves nobody without its key", async () => {
    const wrong = new URL(proxy.url);
    wrong.password = "0".repeat(32);
    expect((await ask(`http://files.example:${site.port}/`, wrong))[0]).toBe(407);
    expect(site.connections).toBe(0);
  });

  it("ends all connections when it closes", async () => {
    const { socket } = await tunnel(`files.example:${site.port}`);
    const closed = once(socket, "close");
    await proxy.close();
    await closed;
    await site.allClosed();
    proxy = await PublicProxy.start();
  });
});
