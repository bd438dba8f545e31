import { BlockList, isIP, isIPv4 } from "node:net";
import { networkInterfaces } from "node:os";

/** All blocks of IANA's IPv4 special-purpose registry and its multicast space, also those for relays. */
const SPECIAL_IPV4 = blocks("ipv4", [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.31.196.0", 24],
  ["192.52.193.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["192.175.48.0", 24],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
  // Azure's own services answer every virtual machine here, though the block is a public one.
  ["168.63.129.16", 32],
]);

/** The only space that IANA gives out; mapped, NAT64, unique local, link-local and multicast lie outside. */
const GLOBAL_IPV6 = blocks("ipv6", [["2000::", 3]]);

/** What of it the special-purpose registry takes back: protocols with Teredo, documentation, 6to4, AS112. */
const SPECIAL_IPV6 = blocks("ipv6", [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["2620:4f:8000::", 48],
  ["3fff::", 20],
]);

/**
 * Whether an address belongs to the public internet by IANA's IPv4 and IPv6 special-purpose registries
 * (RFC 6890) and to no network of this server, whose machines trust it behind the same firewall. False
 * for all IPv6 addresses that carry an IPv4 one, for zones, and for what is no address.
 */
export function isPublicAddress(address: string, interfaces = networkInterfaces()): boolean {
  if (isIP(address) === 0 || address.includes("%")) return false;
  if (ownNetworks(interfaces).check(address, familyOf(address))) return false;
  if (isIPv4(address)) return !SPECIAL_IPV4.check(address);
  return GLOBAL_IPV6.check(address, "ipv6") && !SPECIAL_IPV6.check(address, "ipv6");
}

type Family = "ipv4" | "ipv6";

function blocks(family: Family, subnets: readonly (readonly [string, number])[]): BlockList {
  const list = new BlockList();
  for (const [address, prefix] of subnets) list.addSubnet(address, prefix, family);
  return list;
}

function ownNetworks(interfaces: ReturnType<typeof networkInterfaces>): BlockList {
  const list = new BlockList();
  for (const { address, cidr } of Object.values(interfaces).flatMap((each) => each ?? [])) {
    const prefix = Number(cidr?.split("/")[1] ?? NaN);
    const family = familyOf(address);
    if (Number.isNaN(prefix)) list.addAddress(address, family);
    else list.addSubnet(address, prefix, family);
  }
  return list;
}

function familyOf(address: string): Family {
  return isIPv4(address) ? "ipv4" : "ipv6";
}
