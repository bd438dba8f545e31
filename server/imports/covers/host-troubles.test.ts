import { expect, it } from "vitest";
import { HostTroubles } from "./host-troubles.ts";

const BUSY = { code: "source_busy", message: "busy" } as const;
const at = (host: string, name: string) => `https://${host}/${name}`;

function limitUntil(seconds: number) {
  const notBefore = new Date(Date.UTC(2026, 0, 1) + seconds * 1000);
  return { code: "rate_limited", message: `until ${seconds}`, notBefore } as const;
}

it("gives a host up after three troubles in a row, and no other", () => {
  const troubles = new HostTroubles();
  for (const name of ["a", "b"]) troubles.add(at("x.example", name), BUSY);
  expect(troubles.gaveUp(at("x.example", "c"))).toBe(false);
  troubles.add(at("x.example", "c"), BUSY);
  expect(troubles.gaveUp(at("x.example", "d"))).toBe(true);
  expect(troubles.gaveUp(at("y.example", "d"))).toBe(false);
  expect(troubles.addresses).toEqual(["a", "b", "c", "d"].map((name) => at("x.example", name)));
});

it("starts to count anew when a host answers", () => {
  const troubles = new HostTroubles();
  for (const name of ["a", "b"]) troubles.add(at("x.example", name), BUSY);
  troubles.clear(at("x.example", "c"));
  troubles.add(at("x.example", "d"), BUSY);
  expect(troubles.gaveUp(at("x.example", "e"))).toBe(false);
});

it("asks a host nothing more that wants no requests, also when an answer was on its way", () => {
  const troubles = new HostTroubles();
  troubles.add(at("x.example", "a"), limitUntil(5));
  troubles.clear(at("x.example", "b"));
  expect(troubles.gaveUp(at("x.example", "c"))).toBe(true);
});

it("tells the latest end of a limit before everything else", () => {
  const troubles = new HostTroubles();
  expect(troubles.worst).toBeNull();
  troubles.add(at("x.example", "a"), limitUntil(9));
  troubles.add(at("y.example", "a"), limitUntil(5));
  troubles.add(at("z.example", "a"), BUSY);
  expect(troubles.worst).toEqual(limitUntil(9));
});
