import { coverOf, type ListedItem } from "./listed-item.ts";
import type { PublicList } from "./public-list.ts";
import { embedRowSchema, embedSchema, type EmbedEntity, type EmbedSource } from "./open-schemas.ts";
import { readJson } from "./read-json.ts";

const SCRIPT = '<script id="__NEXT_DATA__" type="application/json">';
const MOST_SHOWN = 100;
/** Between artists stands a no-break space; an artist's own name may hold a plain comma. */
const BETWEEN_ARTISTS = ",\u00a0";

/** Reads the page for players on other sites: "missing" where it says so, null where it can't be read. */
export function readEmbed(html: string): PublicList | "missing" | null {
  const parsed = embedSchema.safeParse(dataIn(html));
  if (!parsed.success) return null;
  const { status, state } = parsed.data.props.pageProps;
  if (state) return toList(state.data.entity);
  return status === 404 ? "missing" : null;
}

function dataIn(html: string): unknown {
  const start = html.indexOf(SCRIPT);
  const end = html.indexOf("</script>", start);
  return start < 0 || end < 0 ? undefined : readJson(html.slice(start + SCRIPT.length, end));
}

function toList(entity: EmbedEntity): PublicList {
  const { coverArt, visualIdentity } = entity;
  const coverUrl = coverIn(coverArt?.sources) ?? coverIn(visualIdentity?.image);
  const title = entity.title ?? entity.name ?? "";
  if (entity.type === "track") {
    const items = [trackOf(entity, { title, coverUrl })];
    return { title, owner: namesOf(entity).join(", "), coverUrl, items, isCut: false };
  }
  const rows = entity.trackList ?? [];
  // Tracks of an album have its cover; those of a playlist have one each, which is not told.
  const album = entity.type === "album" ? { title, coverUrl } : { title: "", coverUrl: null };
  const items = rows.map((found) => readRow(found, album));
  const owner = (entity.subtitle ?? "").replaceAll(BETWEEN_ARTISTS, ", ");
  return { title, owner, coverUrl, items, isCut: rows.length >= MOST_SHOWN };
}

interface OfAlbum {
  readonly title: string;
  readonly coverUrl: string | null;
}

function trackOf(entity: EmbedEntity, { title, coverUrl }: OfAlbum): ListedItem {
  if (typeof entity.duration !== "number") return { kind: "skipped", reason: "unreadable" };
  return {
    kind: "track",
    track: {
      id: entity.id,
      title,
      artists: namesOf(entity),
      album: "",
      durationSec: entity.duration / 1000,
      isrc: null,
      isExplicit: entity.isExplicit ?? null,
      coverUrl,
    },
  };
}

function readRow(found: unknown, album: OfAlbum): ListedItem {
  const parsed = embedRowSchema.safeParse(found);
  const [, kind, id] = parsed.success
    ? (/^spotify:(track|episode):([0-9A-Za-z]{22})$/u.exec(parsed.data.uri) ?? [])
    : [];
  if (kind === "episode") return { kind: "skipped", reason: "episode" };
  if (!parsed.success || id === undefined) return { kind: "skipped", reason: "unreadable" };
  const { title, subtitle, duration, isExplicit } = parsed.data;
  return {
    kind: "track",
    track: {
      id,
      title,
      artists: (subtitle ?? "").split(BETWEEN_ARTISTS).filter((name) => name !== ""),
      album: album.title,
      durationSec: duration / 1000,
      isrc: null,
      isExplicit: isExplicit ?? null,
      coverUrl: album.coverUrl,
    },
  };
}

function namesOf({ artists }: EmbedEntity): string[] {
  return (artists ?? []).map(({ name }) => name);
}

function coverIn(sources: readonly EmbedSource[] | null | undefined): string | null {
  return coverOf(
    (sources ?? []).map(({ url, width, maxWidth }) => ({ url, width: width ?? maxWidth })),
  );
}
