import { isIP } from "node:net";
import { BlockList } from "node:net";
import type { IncomingMessage } from "node:http";

/** What the front server believes of a request. */
export interface ClientFacts {
  readonly address: string;
  /** Host and port as the browser asked for them, checked. */
  readonly host: string;
  readonly isSecure: boolean;
}

const HOST = /^(?:[a-z0-9._-]{1,253}|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?$/i;

/**
 * Reads address, host and protocol; null for a host that is none. PUBLIC_URL decides host and protocol
 * when it is set. Else a proxy's word for HTTPS is taken, which a caller can only turn against itself;
 * its word for the browser's address is taken only with PUBLIC_URL, from a proxy near by, and only the
 * entry that this proxy added.
 */
export function clientFacts(request: IncomingMessage, publicUrl: URL | null): ClientFacts | null {
  const peer = plainAddress(request.socket.remoteAddress ?? "");
  if (publicUrl) {
    const address = forwardedAddress(request, peer) ?? peer;
    return { address, host: publicUrl.host, isSecure: publicUrl.protocol === "https:" };
  }
  const host = request.headers.host ?? "";
  if (!HOST.test(host)) return null;
  const protocol = lastEntry(request.headers["x-forwarded-proto"]);
  return { address: peer, host: host.toLowerCase(), isSecure: protocol === "https" };
}

function forwardedAddress(request: IncomingMessage, peer: string): string | null {
  if (!isNear(peer)) return null;
  const entry = plainAddress(lastEntry(request.headers["x-forwarded-for"]) ?? "");
  return isIP(entry) ? entry : null;
}

function lastEntry(value: string | string[] | undefined): string | undefined {
  return value?.toString().split(",").at(-1)?.trim();
}

/** IPv4 addresses that came in over an IPv6 socket lose their prefix. */
function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, "");
}

const near = new BlockList();
near.addSubnet("127.0.0.0", 8);
near.addSubnet("10.0.0.0", 8);
near.addSubnet("172.16.0.0", 12);
near.addSubnet("192.168.0.0", 16);
near.addAddress("::1", "ipv6");
near.addSubnet("fc00::", 7, "ipv6");

function isNear(address: string): boolean {
  const family = isIP(address);
  return family !== 0 && near.check(address, family === 6 ? "ipv6" : "ipv4");
}
