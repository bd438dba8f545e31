import { describe, expect, it } from "vitest";
import { attachmentHeader } from "./content-disposition.ts";

describe("attachmentHeader", () => {
  it("says a plain name twice", () => {
    expect(attachmentHeader("Song - mix.wav")).toBe(
      `attachment; filename="Song - mix.wav"; filename*=UTF-8''Song%20-%20mix.wav`,
    );
  });

  it("keeps every letter for clients that read UTF-8", () => {
    expect(attachmentHeader("Über 夜 (a'b*).mp3")).toBe(
      `attachment; filename="Uber _ (a'b*).mp3"; filename*=UTF-8''%C3%9Cber%20%E5%A4%9C%20%28a%27b%2A%29.mp3`,
    );
  });

  it.each(['a"; filename="b.exe', "a\r\nSet-Cookie: x=1", "a\\b", "\u202egpj.exe", "\ud800"])(
    "lets %j neither end the value nor begin a header",
    (name) => {
      const header = attachmentHeader(name);
      expect(header).toMatch(
        /^attachment; filename="[^"\\\r\n]*"; filename\*=UTF-8''[\w.!#$&+^`|~%-]*$/,
      );
    },
  );
});
