import { describe, expect, it } from "vitest";
import { isLinkValid, LINK_VALID_SEC, signLink, type SignedLink } from "./sign-link.ts";

const secret = "s".repeat(64);
const nowMs = 1_800_000_000_000;
const link: SignedLink = {
  userId: "0198",
  path: "/api/media/exports/1/a.wav",
  expiresSec: nowMs / 1000 + LINK_VALID_SEC,
};
const signature = signLink(secret, link);

describe("a signed link", () => {
  it("holds until its time is over", () => {
    const last = link.expiresSec * 1000 - 1;
    expect(isLinkValid(secret, link, { signature, nowMs })).toBe(true);
    expect(isLinkValid(secret, link, { signature, nowMs: last })).toBe(true);
    expect(isLinkValid(secret, link, { signature, nowMs: last + 1 })).toBe(false);
  });

  it.each([
    { userId: "0199" },
    { path: "/api/media/exports/2/a.wav" },
    { expiresSec: link.expiresSec + 1 },
    { expiresSec: Number.NaN },
  ])("holds for nobody and nothing else: %j", (change) => {
    expect(isLinkValid(secret, { ...link, ...change }, { signature, nowMs })).toBe(false);
  });

  it.each(["", "x", `${signature}A`, signature.slice(0, -2), "!".repeat(43)])(
    "is refused with the signature %j",
    (forged) => {
      expect(isLinkValid(secret, link, { signature: forged, nowMs })).toBe(false);
      expect(isLinkValid("t".repeat(64), link, { signature, nowMs })).toBe(false);
    },
  );
});
