import type { IncomingHttpHeaders } from "node:http";

const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS"]);
const FOREIGN_SITES = new Set(["cross-site", "same-site"]);

/**
 * Why a request may not change anything, or null when it may. With neither Origin nor Fetch-Metadata it
 * comes from no browser: a page can't make one send a cookie without them.
 */
export function foreignOrigin(
  request: { readonly method?: string | undefined; readonly headers: IncomingHttpHeaders },
  ownHosts: ReadonlySet<string>,
): string | null {
  if (SAFE_METHODS.has(request.method ?? "GET")) return null;
  const { origin, "sec-fetch-site": site } = request.headers;
  if (typeof site === "string" && FOREIGN_SITES.has(site)) {
    return `Requests from other sites change nothing here (Sec-Fetch-Site: ${site}).`;
  }
  if (origin === undefined || ownHosts.has(hostOf(origin))) return null;
  return "Requests from other origins change nothing here. Behind a proxy, set PUBLIC_URL to the address that people use.";
}

/** Host and port of an origin; empty for `null` and for garbage, which match nothing. */
export function hostOf(origin: string): string {
  return URL.canParse(origin) ? new URL(origin).host : "";
}
