import { describe, expect, it } from "vitest";
import { suggestedName } from "./suggested-name.ts";

const ADDRESS = new URL("https://files.example/music/a%20song.mp3?token=t0ken");
const nameOf = (disposition?: string): string => suggestedName(disposition, ADDRESS);
const pathName = (path: string): string =>
  suggestedName(undefined, new URL(path, "https://files.example/"));

describe("a file's suggested name", () => {
  it.each([
    [`attachment; filename="take five.flac"`, "take five.flac"],
    [`inline;filename=plain.mp3`, "plain.mp3"],
    [`ATTACHMENT; FileName = "x.mp3" ; size=3`, "x.mp3"],
    [`attachment; filename="a \\"b\\".mp3"`, `a "b".mp3`],
    [`attachment; filename=two words.mp3`, "two words.mp3"],
    [`attachment; filename="old.mp3"; filename*=UTF-8''caf%C3%A9.mp3`, "café.mp3"],
    [`attachment; filename*=iso-8859-1'en'caf%E9.mp3`, "café.mp3"],
    [`attachment; name="; filename=wrong.mp3"; filename=right.mp3`, "right.mp3"],
    [`attachment; filename=first.mp3; filename=second.mp3`, "first.mp3"],
  ])("is read from %s", (disposition, name) => expect(nameOf(disposition)).toBe(name));

  it("is read from bytes in UTF-8 and in Latin-1", () => {
    const utf8 = Buffer.from(`attachment; filename="naïve.mp3"`).toString("latin1");
    expect(nameOf(utf8)).toBe("naïve.mp3");
    expect(nameOf(`attachment; filename="na\u00efve.mp3"`)).toBe("naïve.mp3");
  });

  it.each([
    undefined,
    "attachment",
    "filename=x.mp3",
    `attachment; filename=""`,
    `attachment; filename="unclosed`.replace("filename", "file"),
  ])("is that of the address with %j", (disposition) =>
    expect(nameOf(disposition)).toBe("a song.mp3"),
  );

  it.each([
    [`attachment; filename*=UTF-8''%ff.mp3; filename="plain.mp3"`, "plain.mp3"],
    [`attachment; filename*=utf-7''x; filename="plain.mp3"`, "plain.mp3"],
  ])("is the plain one beside a wrong extended one: %s", (disposition, name) =>
    expect(nameOf(disposition)).toBe(name),
  );

  it.each([
    [`attachment; filename="../../etc/passwd"`, "passwd"],
    [`attachment; filename="C:\\\\music\\\\x.mp3"`, "x.mp3"],
    [`attachment; filename*=UTF-8''%2e%2e%2fx.mp3`, "x.mp3"],
    [`attachment; filename*=UTF-8''a%00%0d%0ab%e2%80%ae.mp3`, "a b.mp3"],
    [`attachment; filename=".."`, "untitled"],
  ])("has no folders, control or reordering characters: %s", (disposition, name) =>
    expect(nameOf(disposition)).toBe(name),
  );

  it("has at most 200 characters and keeps its extension", () => {
    const name = nameOf(`attachment; filename="${"a".repeat(5000)}.flac"`);
    expect(name).toHaveLength(200);
    expect(name.endsWith(".flac")).toBe(true);
  });

  it("is not read from what has no end, however long", () => {
    expect(nameOf(`attachment${"; a=\\".repeat(5000)}`)).toBe("a song.mp3");
    expect(nameOf(`attachment; filename="${"\\a".repeat(8000)}`)).toBe("a song.mp3");
  });

  it("comes from the address without its query, or is untitled", () => {
    expect(pathName("/x/%E6%9B%B2.ogg?k=v")).toBe("曲.ogg");
    expect(pathName("/a%2Fb%5Cc.mp3")).toBe("c.mp3");
    expect(pathName("/%ff.mp3")).toBe("%ff.mp3");
    expect(pathName("/")).toBe("untitled");
  });
});
