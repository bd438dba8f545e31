import { expect, it } from "vitest";
import { checkHealth, type HealthCheck } from "./health.ts";

const fine: HealthCheck = { name: "fine", isVital: true, run: () => "ok" };
const broken = (isVital: boolean): HealthCheck => ({
  name: "broken",
  isVital,
  run: () => {
    throw new Error("It is away.");
  },
});

it("is ok when all checks pass, degraded when a lesser and failed when a vital one does not", async () => {
  expect(await checkHealth([fine], "1")).toMatchObject({ status: "ok", version: "1" });
  expect(await checkHealth([fine, broken(false)], "1")).toMatchObject({ status: "degraded" });
  expect(await checkHealth([broken(true), broken(false)], "1")).toMatchObject({
    status: "failed",
    checks: [{ name: "broken", status: "failed", message: "It is away." }, { status: "degraded" }],
  });
});

it("does not wait longer for a check than its limit", async () => {
  const hanging: HealthCheck = {
    name: "hanging",
    isVital: true,
    limitMs: 20,
    run: () => new Promise<string>(() => undefined),
  };
  const { checks } = await checkHealth([hanging], "1");
  expect(checks[0]).toMatchObject({ status: "failed", message: "No answer within 20 ms." });
});
