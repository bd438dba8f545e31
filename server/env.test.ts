import { describe, expect, it } from "vitest";
import { parseEnv } from "./env.ts";

describe("the environment", () => {
  it("works when it is empty", () => {
    const env = parseEnv({});
    expect(env.HOST).toBe("127.0.0.1");
    expect(env.DATA_DIR).toMatch(/^\/.*data$/);
    expect(env.DATABASE_URL).toBeUndefined();
  });

  it("takes empty variables as absent ones", () => {
    expect(parseEnv({ PORT: "", PUBLIC_URL: "" }).PORT).toBe(3000);
  });

  it("drops the slash at the end of an address", () => {
    expect(parseEnv({ PUBLIC_URL: "https://studio.example.org/" }).PUBLIC_URL).toBe(
      "https://studio.example.org",
    );
  });

  it("names every bad variable in one error", () => {
    const bad = { PORT: "70000", DATABASE_URL: "mysql://x", METRICS_TOKEN: "short" };
    for (const name of Object.keys(bad)) expect(() => parseEnv(bad)).toThrow(name);
  });
});
