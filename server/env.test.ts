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

  it("takes both of Spotify's credentials or none, and names the one that is missing", () => {
    const id = { SPOTIFY_CLIENT_ID: "0123456789abcdef" };
    const secret = { SPOTIFY_CLIENT_SECRET: "fedcba9876543210" };
    expect(parseEnv({ ...id, ...secret })).toMatchObject({ ...id, ...secret });
    expect(() => parseEnv(id)).toThrow(/usable\. SPOTIFY_CLIENT_SECRET: is missing/);
    const lacking = () => parseEnv({ ...secret, SPOTIFY_CLIENT_ID: "", PORT: "many" });
    expect(lacking).toThrow(/PORT: .*; SPOTIFY_CLIENT_ID: is missing/);
    expect(lacking).not.toThrow(/fedcba/);
  });

  it("fetches models from the public places, or from mirrors and through proxies", () => {
    expect(parseEnv({}).MODEL_HUB_URL).toBe("https://huggingface.co");
    const given = { MODEL_HUB_URL: "https://mirror.example/hub/", https_proxy: "proxy:3128" };
    expect(parseEnv({ ...given, NO_PROXY: "10.0.0.1" })).toMatchObject({
      MODEL_HUB_URL: "https://mirror.example/hub",
      HTTPS_PROXY: "http://proxy:3128",
      NO_PROXY: "10.0.0.1",
    });
    const both = { HTTP_PROXY: "http://a:1", http_proxy: "http://b:2" };
    expect(parseEnv(both).HTTP_PROXY).toBe("http://a:1");
  });

  it.each([
    "https://user:t0ken@mirror.example",
    "https:\\\\user:t0ken@mirror.example",
    "https://t0ken@mirror.example",
    "https://mirror.example/hub?key=t0ken",
    "https://mirror.example/#t0ken",
    "file:///t0ken",
    "ftp://mirror.example/t0ken",
    "t0ken",
  ])("refuses the address %s without repeating it", (address) => {
    const parse = () => parseEnv({ MODEL_HUB_URL: address });
    expect(parse).toThrow(/MODEL_HUB_URL: must /);
    expect(parse).not.toThrow(/t0ken/);
  });
});
