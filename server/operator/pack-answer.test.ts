import { randomBytes } from "node:crypto";
import { expect, it } from "vitest";
import { packAnswer, unpackAnswer } from "./pack-answer.ts";

it.each([
  ["a short answer", { mode: "namespace" }],
  ["a long one", Array.from({ length: 500 }, (_, nth) => ({ id: `service ${nth}`, restarts: 0 }))],
  ["none", null],
])("%s comes through a notification as it was", (_name, answer) => {
  const sent = JSON.stringify(packAnswer(answer));
  expect(Buffer.byteLength(sent)).toBeLessThan(7500);
  expect(unpackAnswer(JSON.parse(sent))).toEqual(answer);
});

it("an answer that is too long even packed is refused", () => {
  expect(() => packAnswer(randomBytes(20_000).toString("hex"))).toThrow("too long");
});
