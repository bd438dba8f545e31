import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseList } from "./parse-list.ts";

const ID = "0123456789abcdefghijkl";

function names(list: string) {
  return parseList(list).items.map(({ title, artists }) => [title, ...artists]);
}

describe("Exportify", () => {
  it("reads an export with comma-separated artists and escaped commas", () => {
    const list = [
      '"Track URI","Track Name","Artist URI(s)","Artist Name(s)","Album URI","Album Name","Album Artist URI(s)","Album Artist Name(s)","Album Release Date","Album Image URL","Disc Number","Track Number","Track Duration (ms)","Track Preview URL","Explicit","Popularity","ISRC","Added By","Added At"',
      `"spotify:track:${ID}","Glass ""Harbour""","spotify:artist:x","Duo Vale, Op\\, the Octet","spotify:album:y","Low, Tide","spotify:artist:x","Somebody Else","2020-03-20","https://images.example/cover.jpg","1","9","225040","","true","61","QZ-AB1-20-12345","spotify:user:me","2024-01-01T00:00:00Z"`,
    ].join("\n");
    expect(parseList(list)).toEqual({
      kind: "table",
      items: [
        {
          title: 'Glass "Harbour"',
          artists: ["Duo Vale", "Op, the Octet"],
          album: "Low, Tide",
          durationSec: 225.04,
          isrc: "QZAB12012345",
          isExplicit: true,
          spotifyTrackId: ID,
          coverUrl: "https://images.example/cover.jpg",
        },
      ],
      skipped: [],
    });
  });

  it("reads the newer export, whose artists stand between semicolons", () => {
    const list = `\ufeffTrack URI,Track Name,Album Name,Artist Name(s),Release Date,Duration (ms),Popularity,Explicit,Added By,Added At,Genres,Record Label\nspotify:track:${ID},"Glass","Low Tide","Op, the Octet;Duo Vale",2026-01-30,433510,21,false,me,2026-05-30T20:22:08Z,"","Shore"\nspotify:local:x,"Shore","","Ex North",,1000,0,false,me,,"",""\n`;
    expect(parseList(list).items).toMatchObject([
      {
        title: "Glass",
        artists: ["Op, the Octet", "Duo Vale"],
        durationSec: 433.51,
        isExplicit: false,
        spotifyTrackId: ID,
      },
      { title: "Shore", artists: ["Ex North"], album: null, spotifyTrackId: null },
    ]);
  });

  it("reads the older export", () => {
    const list = `"Spotify ID","Artist IDs","Track Name","Album Name","Artist Name(s)","Release Date","Duration (ms)"\n"${ID}","a,b","Glass","Low Tide","Duo Vale,Op Octet","2008","261640"`;
    expect(parseList(list).items).toMatchObject([
      {
        title: "Glass",
        artists: ["Duo Vale", "Op Octet"],
        durationSec: 261.64,
        spotifyTrackId: ID,
      },
    ]);
  });

  it("skips the rows of tracks that are gone and of episodes", () => {
    const list = `Track URI,Track Name,Album Name,Artist Name(s),Duration (ms)\n,"undefined","undefined","undefined",\nspotify:episode:${ID},"A talk","Talks","Somebody",1000\n,"","","Duo Vale",1000`;
    expect(parseList(list)).toEqual({
      kind: "table",
      items: [],
      skipped: [
        { line: 2, text: "undefined,undefined,undefined", reason: "no_title" },
        {
          line: 3,
          text: `spotify:episode:${ID},A talk,Talks,Somebody,1000`,
          reason: "not_a_track",
        },
        { line: 4, text: "Duo Vale,1000", reason: "no_title" },
      ],
    });
  });

  it.each([
    ["de", "Track-URI", "Track-Name", "Künstlername(n)", "Track-Dauer (ms)"],
    [
      "es",
      "URI de la canción",
      "Nombre de la canción",
      "Nombre(s) del artista",
      "Duración de la canción (ms)",
    ],
    ["fr", "URI du titre", "Nom du titre", "Nom(s) de l'artiste", "Durée du titre (ms)"],
    [
      "it",
      "URI della traccia",
      "Nome della traccia",
      "Nome dell'artista",
      "Durata della traccia (ms)",
    ],
    ["pt", "URI da faixa", "Nome da faixa", "Nome(s) do artista", "Duração da faixa (ms)"],
    ["nl", "Nummer URI", "Nummernaam", "Naam van artiest", "Nummerduur (ms)"],
    ["sv", "Låtens URI", "Låtens namn", "Artistens namn", "Låtlängd (ms)"],
    ["tr", "Parça URI", "Parça Adı", "Sanatçı Adı", "Parça Süresi (ms)"],
    ["el", "URI κομματιού", "Όνομα κομματιού", "Όνομα/τα καλλιτέχνη", "Διάρκεια κομματιού (ms)"],
    ["ja", "トラックURI", "トラック名", "アーティスト名", "トラックの長さ（ミリ秒）"],
    ["ar", "رابط الأغنية (URI)", "اسم الأغنية", "أسماء الفنانين", "مدة الأغنية (بالمللي ثانية)"],
  ])("reads the headings of %s", (_, ...headings) => {
    const header = headings.map((heading) => `"${heading}"`).join(",");
    const list = `${header}\n"spotify:track:${ID}","Glass","Duo Vale, Op Octet","225000"`;
    expect(parseList(list).items).toMatchObject([
      { title: "Glass", artists: ["Duo Vale", "Op Octet"], durationSec: 225, spotifyTrackId: ID },
    ]);
  });
});

describe("other tables", () => {
  it.each([
    ["columns in any order", "Album,Artist,Year,Title\nLow Tide,Duo Vale,1999,Glass"],
    ["semicolons", "Titel;Interpret\nGlass;Duo Vale"],
    ["semicolons with commas in fields", 'Title;Artist;Length\nGlass;"Duo Vale";3,5'],
    ["tabs", "Artist\tTitle\nDuo Vale\tGlass"],
    ["Excel's separator line", "sep=;\nTitle;Artist\nGlass;Duo Vale"],
    ["blank lines", "\n\ntitle,artist\n\nGlass,Duo Vale\n,\n"],
    ["CRLF and a byte order mark", "\ufefftitle,artist\r\nGlass,Duo Vale\r\n"],
    ["old Macintosh line ends", "title,artist\rGlass,Duo Vale\r"],
    ["spaces around headings", " Song Title , Track Artist \nGlass,Duo Vale"],
    [
      "both names in the title",
      "Track name,Artist name,Album,Playlist name,Type,ISRC\nDuo Vale - Glass,,,Likes,Favorite,",
    ],
  ])("reads %s", (_, list) => {
    expect(names(list)).toEqual([["Glass", "Duo Vale"]]);
  });

  it("keeps a comma in a name of a column that holds one artist", () => {
    expect(names('Title,Artist\nGlass,"Op, the Octet"')).toEqual([["Glass", "Op, the Octet"]]);
    expect(names('Title,Artist\nGlass,"Duo Vale; Op Octet"\nShore,"Op, the Octet"')).toEqual([
      ["Glass", "Duo Vale", "Op Octet"],
      ["Shore", "Op, the Octet"],
    ]);
    expect(names("Title,Artists\nGlass,Duo Vale|Op Octet")).toEqual([
      ["Glass", "Duo Vale", "Op Octet"],
    ]);
  });

  it("joins a field's lines and names the line on which a skipped record begins", () => {
    const list =
      'title,artist\n"Glass\r\nHarbour",Duo Vale\n\n,"Ex\nNorth"\n,Op Octet\nShore,Ex North';
    expect(parseList(list)).toMatchObject({
      items: [{ title: "Glass Harbour" }, { title: "Shore" }],
      skipped: [
        { line: 5, text: "Ex North" },
        { line: 7, text: "Op Octet" },
      ],
    });
  });

  it("leaves formulas as the text that they are", () => {
    expect(names('title,artist\n"=cmd|""/c calc""!A1",@SUM(1+1)')).toEqual([
      ['=cmd|"/c calc"!A1', "@SUM(1+1)"],
    ]);
  });

  it.each([
    ["http://images.example/a.jpg"],
    ["javascript:alert(1)"],
    ["https://"],
    ["https://a b/c"],
    [`https://images.example/${"x".repeat(2_000)}`],
  ])("takes no cover from %s", (url) => {
    expect(
      parseList(`title,artist,cover url\nGlass,Duo Vale,${url}`).items[0]?.coverUrl,
    ).toBeNull();
  });

  it.each([
    ["3:45", 225],
    ["225", 225],
    ["225000", 225],
    ["0", null],
    ["soon", null],
    ["", null],
  ])("reads a length of %j", (text, durationSec) => {
    expect(parseList(`title,artist,duration\nGlass,Duo Vale,${text}`).items[0]?.durationSec).toBe(
      durationSec,
    );
  });

  it("takes 100 artists and skips a row of more", () => {
    const row = (count: number) =>
      `Glass,"${Array.from({ length: count }, (_, at) => `A${at}`).join(";")}"`;
    const { items, skipped } = parseList(`title,artists\n${row(100)}\n${row(101)}`);
    expect(items.map(({ artists }) => artists.length)).toEqual([100]);
    expect(skipped).toMatchObject([{ line: 3, reason: "field_too_long" }]);
  });

  it("skips a field that is too long and only that row", () => {
    const list = `title,artist\n${"x".repeat(501)},Duo Vale\nGlass,Duo Vale`;
    expect(parseList(list)).toMatchObject({
      items: [{ title: "Glass" }],
      skipped: [{ line: 2, text: `${"x".repeat(119)}…`, reason: "field_too_long" }],
    });
  });
});

it("reads back any table that was written by the rules", () => {
  const field = fc
    .string({ unit: "grapheme", minLength: 1, maxLength: 30 })
    .map((text) => `é${text}`);
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
  fc.assert(
    fc.property(
      fc.array(fc.tuple(field, field)),
      fc.constantFrom(",", ";", "\t"),
      (rows, delimiter) => {
        const list = [["Title", "Artist"], ...rows]
          .map((row) => row.map(quoted).join(delimiter))
          .join("\r\n");
        const { items, skipped } = parseList(list);
        expect(skipped).toEqual([]);
        expect(items.map(({ title }) => title.replace(/\s/g, ""))).toEqual(
          rows.map(([title]) => title.replace(/[\s\p{Cc}]/gu, "")),
        );
      },
    ),
  );
});
