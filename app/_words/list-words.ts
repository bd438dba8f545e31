import type {
  ListAccessName,
  ListKind,
  PlaylistView,
  SkippedCounts,
  SkippedReason,
} from "#server/imports/views.ts";
import { formatPlural } from "./format-number.ts";

const SKIPPED: Record<SkippedReason, readonly [one: string, many: string]> = {
  duplicate: ["repeat", "repeats"],
  episode: ["podcast episode", "podcast episodes"],
  local_file: ["local file of its owner", "local files of its owner"],
  removed: ["track that is no longer there", "tracks that are no longer there"],
  unreadable: ["entry that can’t be read", "entries that can’t be read"],
};

/** What is no track of a list, in one sentence; empty when nothing was left out. */
export function skippedWords(skipped: SkippedCounts): string {
  const parts = (Object.keys(SKIPPED) as SkippedReason[]).flatMap((reason) => {
    const count = skipped[reason] ?? 0;
    return count > 0 ? [formatPlural(count, ...SKIPPED[reason])] : [];
  });
  return parts.length === 0 ? "" : `Left out: ${parts.join(", ")}.`;
}

/** What a list lacks because of how it was read; empty when nothing is missing. */
export function missingWords(access: ListAccessName, isCut: boolean): string {
  const rest = isCut ? " Spotify’s public page shows the first tracks only." : "";
  switch (access) {
    case "account":
    case "app":
      return rest.trim();
    case "open":
      return `Read without a Spotify login, so album names and recording codes are missing.${rest}`;
    case "pasted":
      return "";
  }
}

/** What a list is, and whose: "Playlist by Kite Season", "Your liked songs". */
export function listKindWords(kind: ListKind, owner: string): string {
  const by = owner === "" ? "" : ` by ${owner}`;
  switch (kind) {
    case "playlist":
      return `Playlist${by}`;
    case "album":
      return `Album${by}`;
    case "track":
      return `Track${by}`;
    case "liked":
      return "Your liked songs";
    case "list":
      return "Pasted list";
  }
}

const DAY_HOURS = 24;
const WEEK_HOURS = 168;

/** How often a list is looked at, as its setting says it. */
export const SYNC_CHOICES = [
  { value: String(DAY_HOURS), label: "Every day" },
  { value: String(WEEK_HOURS), label: "Every week" },
] as const;

/** How often a list is looked at, in words; lists of older settings may have other spans. */
export function syncWords(hours: number): string {
  const known = SYNC_CHOICES.find(({ value }) => value === String(hours));
  if (known) return known.label;
  if (hours % DAY_HOURS === 0) return `Every ${formatPlural(hours / DAY_HOURS, "day", "days")}`;
  return hours === 1 ? "Every hour" : `Every ${formatPlural(hours, "hour", "hours")}`;
}

/** Whether a list can be brought in step with where it came from; albums and single tracks never change. */
export function canSync({ source, kind }: Pick<PlaylistView, "source" | "kind">): boolean {
  return source === "spotify" && (kind === "playlist" || kind === "liked");
}
