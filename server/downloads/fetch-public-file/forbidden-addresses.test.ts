import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fetchPublicFile, type PublicFileRequest } from "./fetch-public-file.ts";
import { answer, LocalSite } from "./local-site.ts";

/** Listens on every address of this machine; whoever reaches it has come to a forbidden place. */
let forbidden: LocalSite;
/** Where files may come from: the only address that these tests call public. */
let site: LocalSite;
let location: string;

const SITE = "127.0.0.2";
const isSite = (address: string): boolean => address === SITE;

beforeEach(async () => {
  site = await LocalSite.start(
    (socket, { path }) => {
      socket.end(path === "/file.mp3" ? answer("sound") : answer("", { location }, 302));
    },
    { address: SITE },
  );
  forbidden = await LocalSite.start((socket) => socket.end(answer("secret")), {
    address: undefined,
  });
});

afterEach(async () => {
  await site.close();
  await forbidden.close();
});

function fetchFrom(url: string, given: Partial<PublicFileRequest> = {}): Promise<unknown> {
  return fetchPublicFile({
    url,
    signal: new AbortController().signal,
    limits: { bytes: 1000, totalMs: 5000, idleMs: 5000, redirects: 3 },
    accept: () => null,
    sink: () => Promise.resolve(),
    ...given,
  });
}

/** Spellings of this machine and of other private ones, as hosts of addresses. */
const HOSTS = [
  "127.0.0.1",
  "127.1",
  "127.0.0.1.",
  "127.8.8.8",
  "2130706433",
  "0x7f000001",
  "0x7f.0.0.1",
  "0177.0.0.1",
  "017700000001",
  "①②⑦.⓪.⓪.①",
  "%31%32%37.0.0.1",
  "0.0.0.0",
  "0",
  "[::1]",
  "[0:0:0:0:0:0:0:1]",
  "[::]",
  "[::ffff:127.0.0.1]",
  "[::ffff:7f00:1]",
  "[::127.0.0.1]",
  "[64:ff9b::127.0.0.1]",
  "[64:ff9b:1::7f00:1]",
  "[2002:7f00:1::]",
  "[2001:0:7f00:1::1]",
  "169.254.169.254",
  "[fd00:ec2::254]",
  "[fe80::1]",
  "10.0.0.1",
  "172.16.0.1",
  "192.168.0.1",
  "100.64.0.1",
  "198.18.0.1",
  "224.0.0.1",
  "255.255.255.255",
  "localhost",
  "localhost.",
  "a.localhost",
  "printer.local",
  "metadata.google.internal",
  "intranet",
];

const notPublic = { name: "PublicFileError", code: "not_public", isWorthRetry: false };

describe("a forbidden address", () => {
  it("would be reached without the checks", async () => {
    for (const host of ["127.0.0.1", "2130706433", "0.0.0.0"]) {
      await fetchFrom(`http://${host}:${forbidden.port}/`, { isPublic: () => true });
    }
    expect(forbidden.connections).toBe(3);
  });

  it.each(HOSTS)("is not connected to as %s", async (host) => {
    await expect(fetchFrom(`http://${host}:${forbidden.port}/`)).rejects.toMatchObject(notPublic);
    await expect(fetchFrom(`https://${host}:${forbidden.port}/`)).rejects.toMatchObject(notPublic);
    expect(forbidden.connections).toBe(0);
  });

  it.each(HOSTS)("is not connected to when a public host redirects to it as %s", async (host) => {
    location = `http://${host}:${forbidden.port}/`;
    const start = `http://${SITE}:${site.port}/away`;
    await expect(fetchFrom(start, { isPublic: isSite })).rejects.toMatchObject(notPublic);
    expect(site.requests).toHaveLength(1);
    expect(forbidden.connections).toBe(0);
  });

  it.each(["127.0.0.1", "::1", "::ffff:127.0.0.1", "0.0.0.0", "fe80::1%lo", "10.0.0.1"])(
    "is not connected to when a name stands for %s",
    async (address) => {
      const url = `http://files.example:${forbidden.port}/`;
      const fetched = fetchFrom(url, { resolve: () => Promise.resolve([address]) });
      await expect(fetched).rejects.toMatchObject(notPublic);
      await expect(fetched).rejects.not.toThrow(address);
      expect(forbidden.connections).toBe(0);
    },
  );

  it("refuses all addresses of its name, also the public ones", async () => {
    for (const addresses of [
      [SITE, "127.0.0.1"],
      ["127.0.0.1", SITE],
      [SITE, "no address"],
    ]) {
      const resolve = () => Promise.resolve(addresses);
      const fetched = fetchFrom(`http://files.example:${site.port}/file.mp3`, {
        resolve,
        isPublic: isSite,
      });
      await expect(fetched).rejects.toMatchObject(notPublic);
    }
    expect(site.connections).toBe(0);
    expect(forbidden.connections).toBe(0);
  });
});

describe("a name whose address changes after the first answer", () => {
  let twin: LocalSite;
  let asked: string[];

  beforeEach(async () => {
    asked = [];
    // Where the changed answer leads, at the port of the true site.
    twin = await LocalSite.start((socket) => socket.end(answer("secret")), { port: site.port });
  });

  afterEach(() => twin.close());

  const rebinding = (host: string): Promise<string[]> => {
    asked.push(host);
    return Promise.resolve([asked.length === 1 ? SITE : "127.0.0.1"]);
  };

  it("is asked for once, and the connection goes to that answer", async () => {
    const url = `http://files.example:${site.port}/file.mp3`;
    await fetchFrom(url, { resolve: rebinding, isPublic: isSite });
    expect(asked).toEqual(["files.example"]);
    expect(site.requests).toHaveLength(1);
    expect(twin.connections).toBe(0);
  });

  it("is checked anew when it redirects to itself", async () => {
    location = "/file.mp3";
    const url = `http://files.example:${site.port}/away`;
    const fetched = fetchFrom(url, { resolve: rebinding, isPublic: isSite });
    await expect(fetched).rejects.toMatchObject(notPublic);
    expect(asked).toEqual(["files.example", "files.example"]);
    expect(twin.connections).toBe(0);
  });

  it("gets no byte when the other end of the connection is not public after all", async () => {
    for (const protocol of ["http", "https"]) {
      let checks = 0;
      const isPublic = (): boolean => (checks += 1) === 1;
      const resolve = () => Promise.resolve([SITE]);
      const url = `${protocol}://files.example:${site.port}/file.mp3`;
      await expect(fetchFrom(url, { resolve, isPublic })).rejects.toMatchObject(notPublic);
      expect(checks).toBe(2);
    }
    await site.allClosed();
    expect(site.connections).toBe(2);
    expect(site.receivedBytes).toBe(0);
  });
});
