import { isIPv6 } from "node:net";

const GROUPS_OF_NETWORK = 4;
const GROUPS = 8;

/**
 * What limits count as one caller: an IPv4 address, or the /64 network of an IPv6 address, since one
 * subscriber holds all 2^64 addresses of it. Anything else is given back as it is.
 */
export function networkOf(address: string): string {
  const plain = address.split("%")[0] ?? "";
  if (!isIPv6(plain) || plain.includes(".")) return address;
  const [head = "", tail = ""] = plain.toLowerCase().split("::");
  const left = groupsOf(head);
  const right = groupsOf(tail);
  const zeros = Array<string>(GROUPS - left.length - right.length).fill("0");
  const all = plain.includes("::") ? [...left, ...zeros, ...right] : left;
  const network = all.slice(0, GROUPS_OF_NETWORK).map((group) => Number.parseInt(group, 16));
  return `${network.map((group) => group.toString(16)).join(":")}::/64`;
}

function groupsOf(part: string): string[] {
  return part === "" ? [] : part.split(":");
}
