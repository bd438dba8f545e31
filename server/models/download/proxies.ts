import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import type { ProxyVariables } from "#server/env.ts";
import { SourceError } from "./source-error.ts";

const NAMES = ["HTTPS_PROXY", "HTTP_PROXY"] as const;

/** What opens a connection to an address, through the proxy that the variables name for it. */
export function agentFor({ protocol }: URL, proxy: ProxyVariables): HttpAgent {
  for (const name of NAMES) assertUsable(name, proxy[name]);
  const options = { keepAlive: false, proxyEnv: { NODE_ENV: "production" as const, ...proxy } };
  return protocol === "https:" ? new HttpsAgent(options) : new HttpAgent(options);
}

/** The variable may hold a password, so nothing of it is in the message. */
function assertUsable(name: (typeof NAMES)[number], value: string | undefined): void {
  if (value === undefined || isProxy(value)) return;
  throw new SourceError("bad_proxy", {
    message: `${name} is not the address of a proxy. Write http://host:port or http://user:password@host:port, with other characters than letters and digits of user name and password as %XX, and start the worker again.`,
  });
}

function isProxy(text: string): boolean {
  const url = URL.parse(text);
  if (url?.protocol !== "http:" && url?.protocol !== "https:") return false;
  try {
    decodeURIComponent(`${url.username}${url.password}`);
    return true;
  } catch {
    return false;
  }
}

/** Whether a proxy has refused to let this server through for want of a user name and password. */
export function isRefusedByProxy(error: unknown): boolean {
  const { code, message = "" } = error as Partial<NodeJS.ErrnoException>;
  return code === "ERR_PROXY_TUNNEL" && / 407\b/.test(message);
}

/** The proxy's answer 407, directly or to CONNECT. */
export function proxyRefusal(): SourceError {
  return new SourceError("bad_proxy", {
    message:
      "The proxy lets nobody through without a user name and password, or not with these. Set HTTPS_PROXY (for http addresses HTTP_PROXY) to http://user:password@host:port and start the worker again.",
  });
}
