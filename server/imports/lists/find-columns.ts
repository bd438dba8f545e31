/** Which column of a table holds what, counted from 0; what the table lacks is undefined. */
export type Columns = Readonly<Partial<Record<ColumnName, number>>>;

/** `artists` may hold several names with commas between, `artist` is one credit as written. */
export type ColumnName =
  | "title"
  | "artists"
  | "artist"
  | "album"
  | "durationMs"
  | "duration"
  | "isrc"
  | "explicit"
  | "trackId"
  | "coverUrl";

/**
 * Headings in lower case without signs. Exportify writes them in the user's language; its older and newer
 * exports, TuneMyMusic's and Soundiiz's and plain spreadsheets follow.
 */
const HEADINGS: Readonly<Record<ColumnName, readonly string[]>> = {
  title: [
    "trackname",
    "tracktitle",
    "songname",
    "songtitle",
    "title",
    "song",
    "track",
    "name",
    "titel",
    "titre",
    "titulo",
    "titolo",
    "liedtitel",
    "nomedellatraccia",
    "nombredelacancion",
    "nomdutitre",
    "nomedafaixa",
    "nummernaam",
    "latensnamn",
    "parcaadi",
    "ονομακομματιου",
    "トラック名",
    "اسمالأغنية",
  ],
  artists: [
    "artistnames",
    "artists",
    "trackartists",
    "kunstlernamen",
    "nombresdelartista",
    "nomsdelartiste",
    "nomedellartista",
    "nomesdoartista",
    "naamvanartiest",
    "artistensnamn",
    "sanatciadi",
    "ονοματακαλλιτεχνη",
    "アーティスト名",
    "أسماءالفنانين",
  ],
  artist: [
    "artist",
    "artistname",
    "trackartist",
    "interpret",
    "kunstler",
    "artiste",
    "artista",
    "artiest",
    "performer",
    "band",
    "creator",
  ],
  album: [
    "albumname",
    "album",
    "albumtitle",
    "release",
    "nombredelalbum",
    "nomdelalbum",
    "nomedellalbum",
    "nomedoalbum",
    "naamvanalbum",
    "albumetsnamn",
    "albumadi",
    "ονομααλμπουμ",
    "アルバム名",
    "اسمالألبوم",
  ],
  durationMs: [
    "trackdurationms",
    "durationms",
    "tracklengthms",
    "lengthms",
    "trackdauerms",
    "duraciondelacancionms",
    "dureedutitrems",
    "duratadellatracciams",
    "duracaodafaixams",
    "nummerduurms",
    "latlangdms",
    "parcasuresims",
    "διαρκειακομματιουms",
    "トラックの長さミリ秒",
    "مدةالأغنيةبالملليثانية",
  ],
  duration: [
    "duration",
    "durationsec",
    "durations",
    "durationseconds",
    "length",
    "time",
    "dauer",
    "lange",
    "duree",
    "duracion",
    "durata",
  ],
  isrc: ["isrc", "isrccode", "trackisrc"],
  explicit: [
    "explicit",
    "isexplicit",
    "explizit",
    "explicito",
    "explicite",
    "esplicito",
    "expliciet",
    "explicita",
    "acikicerik",
    "ακαταλληλο",
    "明示的な内容",
    "صريح",
  ],
  trackId: [
    "trackuri",
    "spotifyuri",
    "spotifytrackuri",
    "uri",
    "trackid",
    "spotifyid",
    "spotifytrackid",
    "trackurl",
    "spotifyurl",
    "spotifylink",
    "url",
    "link",
    "uridelacancion",
    "uridutitre",
    "uridellatraccia",
    "uridafaixa",
    "nummeruri",
    "latensuri",
    "parcauri",
    "uriκομματιου",
    "トラックuri",
    "رابطالأغنيةuri",
  ],
  coverUrl: [
    "albumimageurl",
    "imageurl",
    "coverurl",
    "coverarturl",
    "albumarturl",
    "thumbnailurl",
    "albumbildurl",
    "urldelaimagendelalbum",
    "urldelimagedelalbum",
    "urldellimmaginedellalbum",
    "urldaimagemdoalbum",
    "albumafbeeldingurl",
    "albumetsbildurl",
    "albumresimurlsi",
    "urlεικοναςαλμπουμ",
    "アルバム画像url",
    "رابطصورةالألبوم",
  ],
};

const NAMES = Object.keys(HEADINGS) as ColumnName[];

/** Finds the columns that a first row names, in any order, or null where it names no title and nothing beside it. */
export function findColumns(headings: readonly string[]): Columns | null {
  const keys = headings.map(headingKey);
  const found = NAMES.flatMap((name): [ColumnName, number][] => {
    const at = HEADINGS[name]
      .map((heading) => keys.indexOf(headingKey(heading)))
      .find((each) => each >= 0);
    return at === undefined ? [] : [[name, at]];
  });
  const columns = Object.fromEntries(found) as Columns;
  return columns.title === undefined || found.length < 2 ? null : columns;
}

/** "Track Duration (ms)", "track_duration_ms" and "Künstlername(n)" as one word without accents. */
function headingKey(heading: string): string {
  return heading
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll("ı", "i")
    .replace(/[^\p{L}\p{N}]+/gu, "");
}
