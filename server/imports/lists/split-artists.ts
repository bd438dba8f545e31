import { cleanField } from "./clean-field.ts";

export type ArtistSeparator = ";" | "|" | ",";

const SEPARATORS: readonly ArtistSeparator[] = [";", "|", ","];
/** Exportify writes a comma that belongs to a name as "\,". */
const KEPT_COMMA = "\uE000";

/** What parts the names in a column: the sign that most of its fields hold, as a name may hold another. */
export function artistSeparator(fields: readonly string[]): ArtistSeparator {
  const counted = SEPARATORS.map((separator) => ({
    separator,
    count: fields.filter((field) => field.replaceAll("\\,", "").includes(separator)).length,
  }));
  return counted.reduce((most, each) => (each.count > most.count ? each : most)).separator;
}

/** The names in one field, in order, none blank. */
export function splitArtists(field: string, separator: ArtistSeparator): string[] {
  return field
    .replaceAll("\\,", KEPT_COMMA)
    .split(separator)
    .map((name) => cleanField(name.replaceAll(KEPT_COMMA, ",")))
    .filter((name) => name !== "");
}
