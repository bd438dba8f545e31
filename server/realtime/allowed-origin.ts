import type { IncomingHttpHeaders } from "node:http";

/**
 * Whether a connection may come from the page that it says it comes from: our own address, as the
 * browser or a proxy names it. Without an Origin it is no browser, and the session alone decides.
 */
export function isAllowedOrigin(
  headers: IncomingHttpHeaders,
  publicUrl: string | undefined,
): boolean {
  const { origin } = headers;
  if (origin === undefined) return true;
  if (!URL.canParse(origin)) return false;
  const { host, origin: normalized } = new URL(origin);
  if (publicUrl !== undefined && new URL(publicUrl).origin === normalized) return true;
  const forwarded = first(headers["x-forwarded-host"]);
  return host === headers.host || (forwarded !== undefined && host === forwarded);
}

function first(header: string | string[] | undefined): string | undefined {
  const value = Array.isArray(header) ? header[0] : header;
  return value?.split(",")[0]?.trim();
}
