import type { IncomingMessage } from "node:http";
import type { ClientFacts } from "./client-facts.ts";
import { FACT_HEADERS } from "./request-facts.ts";

/** Headers by which Next, proxies and we talk among ourselves; from outside they mean nothing. */
const INNER = [
  /^x-middleware-/,
  /^x-nextjs-(?!request-id$|html-request-id$)/,
  /^x-next-/,
  /^x-invoke-/,
  /^x-matched-path$/,
  /^x-now-/,
  /^x-vercel-/,
  /^x-forwarded-/,
  /^x-real-ip$/,
  /^x-client-address$/,
  /^x-asked-path$/,
  /^x-prerender-/,
  /^x-action-/,
  /^forwarded$/,
  /^next-(?:action|resume)/,
  /^content-security-policy/,
];

/** Drops inner headers that came from outside and sets ours; changes the request's headers in place. */
export function replaceInnerHeaders(request: IncomingMessage, facts: ClientFacts): void {
  const { headers } = request;
  for (const name of Object.keys(headers)) {
    if (INNER.some((pattern) => pattern.test(name))) Reflect.deleteProperty(headers, name);
  }
  headers[FACT_HEADERS.address] = facts.address;
  headers[FACT_HEADERS.host] = facts.host;
  headers[FACT_HEADERS.protocol] = facts.isSecure ? "https" : "http";
  headers[FACT_HEADERS.path] = request.url ?? "/";
  headers["x-forwarded-for"] = facts.address;
}
