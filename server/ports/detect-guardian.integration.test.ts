import { afterEach, describe, expect, it, vi } from "vitest";
import { availableModes, PYTHON } from "../testing/fixtures/ports/port-fixture.ts";
import { detectGuardian, GuardianUnavailableError } from "./detect-guardian.ts";

const base = { python: PYTHON, followsOwner: true, sampleMs: 1000 };

afterEach(() => {
  vi.unstubAllEnvs();
});

describe("guardian detection", () => {
  it("prefers the strongest mode that works here", () => {
    expect(detectGuardian("auto", base).mode).toBe(availableModes()[0]);
  });

  it("falls back to the subreaper where no namespace can be made", () => {
    vi.stubEnv("PATH", "/var/empty");
    expect(detectGuardian("auto", base)).toMatchObject({ mode: "subreaper" });
    expect(() => detectGuardian("namespace", base)).toThrow(GuardianUnavailableError);
  });

  it("names the interpreter when no guardian runs at all", () => {
    const broken = { ...base, python: "/no/such/python" };
    expect(() => detectGuardian("auto", broken)).toThrow("/no/such/python");
  });
});
