import { expect, it } from "vitest";
import type { PortMessage } from "#server/ports/protocol.ts";
import { SilenceMeter } from "./silence-meter.ts";

const stage = (name: string): PortMessage => {
  return { type: "progress", id: "job", stage: name, fraction: 0 };
};
const NOTICE: PortMessage = { type: "notice", id: "job", code: "thrifty", message: "Less memory." };

it("counts what is longer than a piece of work, and only while there is work", () => {
  const meter = new SilenceMeter(10);
  meter.hear(stage("loading"), 1_000_000);
  meter.hear(stage("separating"), 1_090_000);
  meter.hear(NOTICE, 1_100_000);
  expect(meter.waitedSec).toBe(0);
  meter.hear(stage("separating"), 4_700_000);
  expect(meter.waitedSec).toBe(3590);
  meter.hear(stage("comparing"), 4_711_000);
  meter.hear(stage("separating"), 4_911_000);
  expect(meter.waitedSec).toBe(3591);
});
