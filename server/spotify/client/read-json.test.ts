import { expect, it } from "vitest";
import { readJson } from "./read-json.ts";

it("has no text with NUL or with half a character, however deep it stands", () => {
  const sent = String.raw`{"title":"a\u0000b\ud83d","of":["\udc00c",{"name":"\u0000"}],"whole":"\ud83c\udfb5"}`;
  expect(readJson(sent)).toEqual({
    title: "ab\ufffd",
    of: ["\ufffdc", { name: "" }],
    whole: "🎵",
  });
});

it("is undefined of what is no JSON", () => {
  expect(readJson("<html>")).toBeUndefined();
  expect(readJson("null")).toBeNull();
});
