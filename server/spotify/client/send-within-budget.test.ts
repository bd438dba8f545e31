import { beforeEach, describe, expect, it } from "vitest";
import type { HttpAnswer } from "./http-client.ts";
import { sendWithinBudget, type RequestBudget } from "./send-within-budget.ts";

let told: string[];
beforeEach(() => {
  told = [];
});

function budgetOf(isProbe: boolean): RequestBudget {
  const tell = (what: string) => () => {
    told.push(what);
    return Promise.resolve();
  };
  return {
    enter: () => Promise.resolve({ isProbe }),
    open: tell("open"),
    close: (until) => tell(`close until ${until.getTime()}`)(),
    release: tell("release"),
  };
}

const answer = (status: number, text = ""): HttpAnswer => ({ status, headers: {}, text });

function send(isProbe: boolean, outcome: HttpAnswer | Error): Promise<HttpAnswer> {
  const budget = budgetOf(isProbe);
  return sendWithinBudget({ budget, now: () => 0 }, () =>
    outcome instanceof Error ? Promise.reject(outcome) : Promise.resolve(outcome),
  );
}

describe("the budget is told", () => {
  it.each([200, 304, 404, 503])("that a probe was answered, with status %i", async (status) => {
    expect(await send(true, answer(status))).toEqual(answer(status));
    expect(told).toEqual(["open"]);
  });

  it("that a probe was lost, of which it fails none the less", async () => {
    await expect(send(true, new Error("reset"))).rejects.toThrow("reset");
    expect(told).toEqual(["release"]);
  });

  it("nothing of requests that are no probes", async () => {
    await send(false, answer(200));
    await expect(send(false, new Error("reset"))).rejects.toThrow("reset");
    expect(told).toEqual([]);
  });

  it.each([
    [429, ""],
    [403, '{"error":{"status":403,"reason":"QUOTA_EXCEEDED"}}'],
  ])("of a limit, as status %i with %j", async (status, text) => {
    for (const isProbe of [true, false]) {
      const refused = send(isProbe, answer(status, text));
      await expect(refused).rejects.toMatchObject({ code: "rate_limited" });
    }
    expect(told).toEqual(["close until 30000", "close until 30000"]);
  });
});
