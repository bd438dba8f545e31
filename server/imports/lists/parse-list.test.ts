import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DomainError } from "#server/errors.ts";
import { LIST_LIMITS } from "./list-limits.ts";
import { parseList } from "./parse-list.ts";

function refusal(list: string | Uint8Array): DomainError {
  try {
    parseList(list);
  } catch (error) {
    if (error instanceof DomainError) return error;
  }
  throw new Error("The list was read.");
}

function names(list: string | Uint8Array) {
  return parseList(list).items.map(({ title, artists }) => [title, ...artists]);
}

describe("bytes", () => {
  const text = "Titel;Künstler\r\nGläser;Åsa Vale\r\n夜;光\r\n";
  const latin = "Titel;Künstler\r\nGläser;Åsa Vale\r\n";
  const swapped = (bytes: Buffer) => Buffer.from(bytes).swap16();
  it.each([
    ["UTF-8", Buffer.from(text)],
    ["UTF-8 with a mark", Buffer.from(`\ufeff${text}`)],
    ["UTF-16LE with a mark", Buffer.from(`\ufeff${text}`, "utf16le")],
    ["UTF-16LE without a mark", Buffer.from(text, "utf16le")],
    ["UTF-16BE with a mark", swapped(Buffer.from(`\ufeff${text}`, "utf16le"))],
  ])("reads %s", (_, bytes) => {
    expect(names(bytes)).toEqual([
      ["Gläser", "Åsa Vale"],
      ["夜", "光"],
    ]);
  });

  it("reads Windows-1252", () => {
    expect(names(Buffer.from(latin, "latin1"))).toEqual([["Gläser", "Åsa Vale"]]);
  });

  it("refuses what is no text", () => {
    expect(refusal(Buffer.from("PK\u0003\u0004\u0000\u0000\u0001\u0002".repeat(9)))).toMatchObject({
      code: "unreadable",
      message: "The list is no text. Save it as CSV or plain text and import that file.",
    });
  });
});

describe("text", () => {
  it("keeps order and repeated lines, and tells skipped lines by number", () => {
    const list = "# mine\nDuo Vale - Glass\n\nDuo Vale - Glass\r\nspotify:track:x\nShore\n";
    expect(parseList(list)).toMatchObject({
      kind: "text",
      items: [{ title: "Glass" }, { title: "Glass" }, { title: "Shore" }],
      skipped: [{ line: 5, text: "spotify:track:x", reason: "link_without_title" }],
    });
  });

  it.each(["", "\n\n", "\ufeff"])("finds nothing in %j", (list) => {
    expect(parseList(list)).toEqual({ kind: "text", items: [], skipped: [] });
  });

  it("is not taken for a table by a comma in its first line", () => {
    expect(names("Glass, the Song\nShore, the Artist")).toEqual([
      ["Glass, the Song"],
      ["Shore, the Artist"],
    ]);
  });

  it("makes an item or a skipped line of every line that says something", () => {
    const line = fc.oneof(
      fc.constantFrom(
        "Duo Vale - Glass",
        "Glass by Op",
        "Shore",
        "spotify:track:x",
        "x".repeat(600),
      ),
      fc
        .string({ unit: "grapheme", minLength: 1 })
        .map((text) => `é${text.replace(/[\r\n\0]/g, "")}`),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 50 }), (lines) => {
        const { items, skipped } = parseList(`x\n${lines.join("\n")}`);
        expect(items.length + skipped.length).toBe(lines.length + 1);
      }),
    );
  });
});

it("says what is wrong with a quote that never closes", () => {
  expect(refusal('title,artist\n"Glass,Duo Vale\nShore,Ex North')).toMatchObject({
    code: "unreadable",
    message: expect.stringContaining("never closes") as string,
  });
});

describe("limits", () => {
  it("takes 10,000 lines and refuses one more", () => {
    const lines = "Duo Vale - Glass\n".repeat(LIST_LIMITS.lines);
    expect(parseList(lines).items).toHaveLength(LIST_LIMITS.lines);
    expect(refusal(`${lines}x`)).toMatchObject({
      code: "too_large",
      message:
        "The list has more than 10,000 lines, which is the limit. Split it and import the parts one after another.",
    });
  });

  it("takes 10,000 records below the headings and refuses one more", () => {
    const table = `title,artist\n${"Glass,Duo Vale\n".repeat(LIST_LIMITS.lines)}`;
    expect(parseList(table).items).toHaveLength(LIST_LIMITS.lines);
    expect(refusal(`${table}Shore,Ex North`).code).toBe("too_large");
  });

  it("takes 1 MB of text and 10 MB of table", () => {
    const wide = `title,artist,note\nGlass,Duo Vale,${"x".repeat(LIST_LIMITS.textBytes)}`;
    expect(parseList(wide).items).toHaveLength(1);
    expect(refusal("é".repeat(LIST_LIMITS.textBytes / 2) + "x").message).toBe(
      "The list is 1.1 MB; the limit is 1 MB. Split it and import the parts one after another.",
    );
    expect(refusal(new Uint8Array(LIST_LIMITS.tableBytes + 1)).code).toBe("too_large");
  });
});
