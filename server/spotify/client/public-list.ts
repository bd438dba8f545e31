import type { ListedItem } from "./listed-item.ts";

/** What everybody may see of a track, an album or a public playlist: neither albums of tracks nor ISRCs. */
export interface PublicList {
  readonly title: string;
  /** Of an album its artists, of a playlist its owner; empty where it is not told. */
  readonly owner: string;
  readonly coverUrl: string | null;
  readonly items: readonly ListedItem[];
  /** Spotify shows a hundred tracks at most, and does not say how many there are. */
  readonly isCut: boolean;
}
