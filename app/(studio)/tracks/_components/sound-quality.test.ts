import { expect, it } from "vitest";
import { isSparing, missingText, qualityLabel, type QualityFacts } from "./sound-quality.ts";

const facts = (over: Partial<QualityFacts> = {}): QualityFacts => ({
  quality: "auto",
  wantsSmall: false,
  hasSmall: true,
  heardCodec: "flac",
  ...over,
});

it("the choice that holds says what is heard where its name does not", () => {
  expect(qualityLabel("auto", facts())).toBe("Automatic: exact now");
  expect(qualityLabel("auto", facts({ heardCodec: "opus" }))).toBe("Automatic: small now");
  expect(qualityLabel("auto", facts({ heardCodec: null }))).toBe("Automatic");
  expect(qualityLabel("full", facts())).toBe("Exact (FLAC)");
  const small = facts({ quality: "small" });
  expect(qualityLabel("auto", small)).toBe("Automatic");
  expect(qualityLabel("small", small)).toBe("Small (Opus): exact now");
  expect(qualityLabel("small", { ...small, heardCodec: "opus" })).toBe("Small (Opus)");
});

it("small files that are wanted and not there are said to be missing", () => {
  expect(missingText(facts({ wantsSmall: true, hasSmall: false }))).toMatch(/not there yet/u);
  expect(missingText(facts({ wantsSmall: true }))).toBe("");
  expect(missingText(facts({ hasSmall: false }))).toBe("");
});

it("small files spare the line where nobody chose them", () => {
  expect(isSparing(facts({ heardCodec: "opus" }))).toBe(true);
  expect(isSparing(facts({ heardCodec: "opus", quality: "small" }))).toBe(false);
  expect(isSparing(facts())).toBe(false);
});
