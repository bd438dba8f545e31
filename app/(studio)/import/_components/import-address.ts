/** Where lists come from. */
export type ImportTab = "spotify" | "paste" | "files";

export const IMPORT_TABS: readonly { readonly value: ImportTab; readonly label: string }[] = [
  { value: "spotify", label: "Spotify" },
  { value: "paste", label: "Paste a list" },
  { value: "files", label: "Files" },
];

/** What the page's address says. */
export interface ImportAddress {
  readonly tab: ImportTab;
  /** The list that is shown, by its preview. */
  readonly previewId: string | null;
}

/** What it asks for once, when it is opened. */
export interface ImportErrand {
  /** A link to load. */
  readonly url: string | null;
  /** How connecting to Spotify has ended. */
  readonly connected: string | null;
}

export function readAddress(query: URLSearchParams): ImportAddress {
  const name = query.get("tab");
  const tab = IMPORT_TABS.find(({ value }) => value === name)?.value ?? "spotify";
  return { tab, previewId: query.get("list") };
}

export function readErrand(query: URLSearchParams): ImportErrand {
  return { url: query.get("url"), connected: query.get("spotify") };
}

/** Without anything that is asked for once. */
export function writeAddress({ tab, previewId }: ImportAddress): string {
  const query = new URLSearchParams();
  if (tab !== "spotify") query.set("tab", tab);
  if (previewId !== null) query.set("list", previewId);
  return query.size === 0 ? "/import" : `/import?${query.toString()}`;
}
