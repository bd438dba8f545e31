import { describe, expect, it } from "vitest";
import { isPublicAddress } from "./is-public-address.ts";

const isPublic = (address: string): boolean => isPublicAddress(address, {});

describe("a public address", () => {
  it.each([
    "1.1.1.1",
    "9.255.255.255",
    "11.0.0.0",
    "100.63.255.255",
    "100.128.0.0",
    "126.255.255.255",
  ])("is %s", (address) => expect(isPublic(address)).toBe(true));

  it.each(["172.15.255.255", "172.32.0.0", "192.167.255.255", "198.20.0.0", "223.255.255.255"])(
    "is %s",
    (address) => expect(isPublic(address)).toBe(true),
  );

  it.each(["2606:4700::1111", "2001:200::1", "2A00:1450:4001:82A::200E", "3ffe::1"])(
    "is %s",
    (address) => expect(isPublic(address)).toBe(true),
  );
});

describe("no public address", () => {
  it.each([
    ["this host", "0.0.0.0", "0.255.255.255"],
    ["private", "10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.255", "192.168.1.1"],
    ["shared by carriers", "100.64.0.1", "100.127.255.255", "100.100.100.200"],
    ["loopback", "127.0.0.1", "127.255.255.254"],
    ["link-local", "169.254.0.1", "169.254.169.254"],
    ["protocol assignments", "192.0.0.1", "192.0.0.192", "192.88.99.1", "192.31.196.1"],
    ["documentation", "192.0.2.1", "198.51.100.1", "203.0.113.1"],
    ["benchmarking", "198.18.0.1", "198.19.255.255"],
    ["multicast", "224.0.0.1", "239.255.255.250"],
    ["reserved", "240.0.0.1", "254.1.1.1"],
    ["broadcast", "255.255.255.255"],
    ["a cloud's own services", "168.63.129.16"],
  ])("is one of IPv4: %s", (_name, ...addresses) => {
    for (const address of addresses) expect(isPublic(address), address).toBe(false);
  });

  it.each([
    ["unspecified and loopback", "::", "::1", "0:0:0:0:0:0:0:1"],
    ["mapped", "::ffff:127.0.0.1", "::ffff:7f00:1", "::ffff:8.8.8.8", "0:0:0:0:0:ffff:a00:1"],
    ["compatible and translated", "::127.0.0.1", "::8.8.8.8", "::ffff:0:127.0.0.1"],
    ["NAT64", "64:ff9b::7f00:1", "64:ff9b::808:808", "64:ff9b:1::a00:1", "64:ff9b:1:ffff::1"],
    ["6to4", "2002:7f00:1::", "2002:808:808::1"],
    ["Teredo and other protocols", "2001::1", "2001:0:4136:e378::1", "2001:1ff:ffff::1"],
    ["benchmarking", "2001:2::1"],
    ["documentation", "2001:db8::1", "3fff::1", "3fff:fff::1"],
    ["discard and dummy", "100::1", "100:0:0:1::1"],
    ["segment routing", "5f00::1"],
    ["unique local", "fc00::1", "fd00:ec2::254", "fdff::1"],
    ["link-local and site-local", "fe80::1", "febf::1", "fec0::1"],
    ["multicast", "ff02::1", "ff0e::1"],
    ["given to nobody", "4000::1", "8000::1", "e000::1"],
  ])("is one of IPv6: %s", (_name, ...addresses) => {
    for (const address of addresses) expect(isPublic(address), address).toBe(false);
  });

  it("is one with a zone, nor what is no address", () => {
    for (const address of [
      "fe80::1%eth0",
      "2606:4700::1111%eth0",
      "",
      "localhost",
      "127.1",
      "[::1]",
    ]) {
      expect(isPublic(address), address).toBe(false);
    }
  });

  it("is one of this server or of a network that it is part of", () => {
    const common = { netmask: "", mac: "", internal: false } as const;
    const interfaces = {
      eth0: [
        { ...common, family: "IPv4", address: "5.9.1.7", cidr: "5.9.1.7/24" },
        { ...common, family: "IPv6", address: "2a01:4f8::7", cidr: "2a01:4f8::7/64", scopeid: 0 },
      ],
      ppp0: [{ ...common, family: "IPv4", address: "80.1.1.1", cidr: null }],
    } satisfies Parameters<typeof isPublicAddress>[1];
    for (const address of ["5.9.1.7", "5.9.1.200", "2a01:4f8::7", "2a01:4f8::abcd", "80.1.1.1"]) {
      expect(isPublicAddress(address, interfaces), address).toBe(false);
      expect(isPublic(address), address).toBe(true);
    }
    expect(isPublicAddress("5.9.2.7", interfaces)).toBe(true);
    expect(isPublicAddress("2a01:4f8:0:1::7", interfaces)).toBe(true);
  });
});
