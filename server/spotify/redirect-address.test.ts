import { describe, expect, it } from "vitest";
import { parseEnv } from "#server/env.ts";
import { redirectAddress, redirectRefusal } from "./redirect-address.ts";

const CREDENTIALS = {
  SPOTIFY_CLIENT_ID: "0123456789abcdef0123456789abcdef",
  SPOTIFY_CLIENT_SECRET: "fedcba9876543210fedcba9876543210",
};

const addressOf = (variables: Record<string, string>) => redirectAddress(parseEnv(variables));
const refusalOf = (variables: Record<string, string>) =>
  redirectRefusal(parseEnv({ ...CREDENTIALS, ...variables }));

describe("the address to which Spotify sends users back", () => {
  it.each([
    [{}, "http://127.0.0.1:3000/api/spotify/callback"],
    [{ PORT: "3100" }, "http://127.0.0.1:3100/api/spotify/callback"],
    [{ PORT: "80" }, "http://127.0.0.1/api/spotify/callback"],
    [{ HOST: "localhost" }, "http://127.0.0.1:3000/api/spotify/callback"],
    [{ HOST: "0.0.0.0" }, "http://127.0.0.1:3000/api/spotify/callback"],
    [{ HOST: "::1" }, "http://[::1]:3000/api/spotify/callback"],
    [{ HOST: "::" }, "http://[::1]:3000/api/spotify/callback"],
    [
      { HOST: "0.0.0.0", PUBLIC_URL: "https://studio.example/" },
      "https://studio.example/api/spotify/callback",
    ],
    [{ PUBLIC_URL: "http://127.0.0.1:8080" }, "http://127.0.0.1:8080/api/spotify/callback"],
  ])("with %j is %s, and Spotify takes it", (variables: Record<string, string>, address) => {
    expect(addressOf(variables)).toBe(address);
    expect(refusalOf(variables)).toBeNull();
  });

  it.each([
    [{ PUBLIC_URL: "http://localhost:3100" }, "Set PUBLIC_URL to http://127.0.0.1:3100 and"],
    [{ PUBLIC_URL: "http://localhost" }, "Set PUBLIC_URL to http://127.0.0.1:80 and"],
    [{ PUBLIC_URL: "http://studio.localhost:3000" }, "http://127.0.0.1:3000"],
    [{ PUBLIC_URL: "http://studio.example" }, "Set PUBLIC_URL to an https address"],
    [{ PUBLIC_URL: "http://192.168.1.20:3000" }, "Set PUBLIC_URL to an https address"],
    [{ PUBLIC_URL: "http://127.0.0.1.example" }, "Set PUBLIC_URL to an https address"],
    [{ HOST: "192.168.1.20" }, "Set PUBLIC_URL to an https address"],
    [{ HOST: "fd00::20" }, "Set PUBLIC_URL to an https address"],
  ])("is refused with %j, and the way out is told", (variables: Record<string, string>, wayOut) => {
    const refusal = refusalOf(variables);
    const [[name, value] = ["", ""]] = Object.entries(variables);
    expect(refusal).toContain(`${name} is ${value}`);
    expect(refusal).toContain(wayOut);
    expect(redirectRefusal(parseEnv(variables))).toBeNull();
  });
});
