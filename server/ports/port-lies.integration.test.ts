import { randomUUID } from "node:crypto";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { fixtureHost, fixtureRequest, taggedPids } from "../testing/fixtures/ports/port-fixture.ts";

describe("a port that lies", () => {
  const own = fixtureHost();
  const name = randomUUID();

  afterEach(() => {
    expect(taggedPids(name)).toEqual([]);
  });

  afterAll(() => {
    own.remove();
  });

  it.each([
    "malformed",
    "unknown",
    "long_line",
    "two_results",
    "foreign_id",
    "outside_file",
    "no_pack",
    "not_finite",
    "wrong_version",
    "before_ready",
  ])("(%s) fails with a protocol violation", async (how) => {
    const outcome = await own.host.start(fixtureRequest("lie.py", [how, name])).outcome;
    expect(outcome).toMatchObject({ kind: "failed", code: "protocol_violation" });
  });

  it("about its fraction shows the largest one", async () => {
    const fractions: number[] = [];
    const request = fixtureRequest("lie.py", ["goes_back", name], {
      onMessage: (message) => {
        if (message.type === "progress") fractions.push(message.fraction);
      },
    });
    expect(await own.host.start(request).outcome).toMatchObject({ kind: "completed" });
    expect(fractions).toEqual([0.5, 0.5, 0.75]);
  });
});
