import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Seal } from "./seal.ts";

const SECRET = "0123456789abcdef".repeat(4);

describe("a sealed text", () => {
  it("comes back for its owner, and is another one each time", () => {
    const seal = new Seal(SECRET, "tokens");
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.string(), (text, owner) => {
        const sealed = seal.close(text, owner);
        expect(seal.open(sealed, owner)).toBe(text);
        expect(seal.close(text, owner)).not.toEqual(sealed);
      }),
    );
  });

  it("shows nothing of the text", () => {
    const sealed = new Seal(SECRET, "tokens").close("a secret token", "owner");
    expect(Buffer.from(sealed).toString("latin1")).not.toContain("secret");
  });

  it("does not open for another owner, key or purpose, nor when any bit was changed", () => {
    const seal = new Seal(SECRET, "tokens");
    const sealed = seal.close("token", "owner");
    expect(seal.open(sealed, "other")).toBeNull();
    expect(new Seal(`${SECRET}0`, "tokens").open(sealed, "owner")).toBeNull();
    expect(new Seal(SECRET, "verifiers").open(sealed, "owner")).toBeNull();
    for (let i = 0; i < sealed.length * 8; i += 1) {
      const changed = sealed.slice();
      changed[i >> 3]! ^= 1 << (i & 7);
      expect(seal.open(changed, "owner")).toBeNull();
    }
    for (let length = 0; length < sealed.length; length += 1) {
      expect(seal.open(sealed.slice(0, length), "owner")).toBeNull();
    }
  });
});
