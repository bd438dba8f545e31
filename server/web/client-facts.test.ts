import type { IncomingMessage } from "node:http";
import { expect, test } from "vitest";
import { clientFacts } from "./client-facts.ts";

function facts(
  headers: Record<string, string>,
  { peer = "203.0.113.5", publicUrl }: { peer?: string; publicUrl?: string } = {},
) {
  const request = { headers, socket: { remoteAddress: peer } } as unknown as IncomingMessage;
  return clientFacts(request, publicUrl === undefined ? null : new URL(publicUrl));
}

test("takes host and address from the connection", () => {
  expect(facts({ host: "Studio.example:3000" }, { peer: "::ffff:192.168.1.4" })).toEqual({
    address: "192.168.1.4",
    host: "studio.example:3000",
    isSecure: false,
  });
});

test("believes nobody's word for another address without PUBLIC_URL", () => {
  const headers = { host: "a", "x-forwarded-for": "10.9.9.9" };
  expect(facts(headers, { peer: "127.0.0.1" })).toMatchObject({ address: "127.0.0.1" });
});

test("takes a proxy's word for HTTPS, its last one", () => {
  expect(facts({ host: "a", "x-forwarded-proto": "http, https" })).toMatchObject({
    isSecure: true,
  });
  expect(facts({ host: "a", "x-forwarded-proto": "https, http" })).toMatchObject({
    isSecure: false,
  });
});

test("with PUBLIC_URL takes host and protocol from it, and the address that a near proxy added", () => {
  const publicUrl = "https://studio.example";
  const headers = {
    host: "127.0.0.1:3000",
    "x-forwarded-proto": "http",
    "x-forwarded-for": "10.0.0.1, 198.51.100.7",
  };
  const expected = { host: "studio.example", isSecure: true };
  for (const peer of ["127.0.0.1", "10.0.0.2", "::1", "fd00::2"]) {
    expect(facts(headers, { peer, publicUrl })).toEqual({ ...expected, address: "198.51.100.7" });
  }
  const far = facts(headers, { peer: "203.0.113.5", publicUrl });
  expect(far).toEqual({ ...expected, address: "203.0.113.5" });
});

test.each(["", "a b", "a/b", "a@b", "x".repeat(300), "[::1", 'a"b', "a;b"])(
  "takes %j for no host",
  (host) => {
    expect(facts({ host })).toBeNull();
  },
);

test.each(["localhost", "127.0.0.1:3000", "[::1]:3000", "my_box.local"])(
  "takes %j for a host",
  (host) => {
    expect(facts({ host })).toMatchObject({ host });
  },
);
