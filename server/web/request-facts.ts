/** Names of the headers that the front server sets, after dropping what came under them. */
export const FACT_HEADERS = {
  address: "x-client-address",
  host: "x-forwarded-host",
  protocol: "x-forwarded-proto",
  path: "x-asked-path",
} as const;

/** What the front server found out about a request. */
export interface RequestFacts {
  /** IP address of the browser, as far as proxies can be believed. */
  readonly address: string;
  /** Host and port that the browser asked for. */
  readonly host: string;
  /** True when the browser speaks HTTPS. */
  readonly isSecure: boolean;
  /** User-Agent, shortened. */
  readonly device: string;
}

/** Reads the facts from the headers that the front server passed on. */
export function requestFacts(headers: Pick<Headers, "get">): RequestFacts {
  return {
    address: headers.get(FACT_HEADERS.address) ?? "unknown",
    host: headers.get(FACT_HEADERS.host) ?? "",
    isSecure: headers.get(FACT_HEADERS.protocol) === "https",
    device: (headers.get("user-agent") ?? "").slice(0, 200),
  };
}

/** Path and query that the browser asked for. */
export function askedPath(headers: Pick<Headers, "get">): string {
  return headers.get(FACT_HEADERS.path) ?? "/";
}
