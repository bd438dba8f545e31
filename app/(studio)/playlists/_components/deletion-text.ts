import type { ItemState, PlaylistWithItems } from "#server/imports/views.ts";
import { formatPlural } from "../../../_words/format-number.ts";

const WITH_FILE: ReadonlySet<ItemState> = new Set(["ready", "ingesting", "failed"]);

/** What goes with a list and what stays, its tracks that are gone from its source among them. */
export function deletionText({
  items,
  source,
}: Pick<PlaylistWithItems, "items" | "source">): string {
  const tracks = [...new Map(items.map((item) => [item.trackId, item])).values()];
  const stays = tracks.filter(({ state }) => WITH_FILE.has(state)).length;
  const goes = tracks.length - stays;
  const kept =
    stays === 0
      ? "None of its tracks has a file yet."
      : `${formatPlural(stays, "track with a file stays", "tracks with a file stay")} in your library, with stems and all.`;
  const lost =
    goes === 0
      ? ""
      : ` ${formatPlural(goes, "track without one goes", "tracks without one go")}, unless another playlist has them.`;
  const rest = source === "spotify" ? " Nothing changes at Spotify." : "";
  return `${kept}${lost}${rest} This can’t be undone.`;
}
