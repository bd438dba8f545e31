/** Where lists are brought in: whoever comes from nowhere else goes back there. */
export const IMPORT_PAGE = "/import";

const UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
const IS_ID = new RegExp(`^${UUID}$`, "u");
const PAGES = new RegExp(
  `^/(?:import|settings|jobs|bin|playlists(?:/${UUID})?|admin/(?:models|processes))?$`,
  "u",
);
/** Stands for this server, whose own address does not matter. */
const HERE = "http://here.invalid";

/**
 * The page of this server on which connecting was begun, with the list that it shows. Anything that is no such page is
 * taken for the import page: it may be gone to without a look at it.
 */
export function startPage(address: string | null): string {
  const url = address?.startsWith("/") ? URL.parse(address, HERE) : null;
  if (url?.origin !== HERE || !PAGES.test(url.pathname)) return IMPORT_PAGE;
  const list = url.searchParams.get("list") ?? "";
  const hasList = url.pathname === IMPORT_PAGE && IS_ID.test(list);
  return hasList ? `${IMPORT_PAGE}?list=${list}` : url.pathname;
}

/** Where the user is told how connecting has ended, and led back to the page on which it was begun. */
export function endAddress(page: string, code: string): string {
  const { pathname, searchParams } = new URL(page, HERE);
  searchParams.set("spotify", code);
  if (pathname !== IMPORT_PAGE) searchParams.set("page", page);
  return `${IMPORT_PAGE}?${searchParams.toString()}`;
}
