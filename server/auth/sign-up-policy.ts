import { isIP } from "node:net";
import type { SignUpPolicy } from "./sign-up.ts";

/** How the server is reached. */
export interface SignUpSite {
  /** True when it listens on this machine only. */
  readonly isLoopback: boolean;
  /** Address that people use; null when it is whatever they typed. */
  readonly publicUrl: URL | null;
  readonly signUpCode: string | undefined;
}

/**
 * Sign-up is open only when the server listens on this machine alone and was asked for by this
 * machine's own name: not through a proxy, and not by a name that a foreign page made point here.
 */
export function signUpPolicy(
  site: SignUpSite,
  caller: { readonly host: string; readonly address: string },
): SignUpPolicy {
  const { host, address } = caller;
  const isPrivate = site.publicUrl === null || isLoopbackHost(site.publicUrl.host);
  const isOpen = site.isLoopback && isPrivate && isLoopbackHost(host);
  return { isOpen, code: site.signUpCode, address };
}

/** True for the names and addresses of this machine, with or without a port. */
export function isLoopbackHost(host: string): boolean {
  const name = host
    .toLowerCase()
    .replace(/:\d+$/, "")
    .replace(/^\[(.*)\]$/, "$1");
  if (name === "localhost" || name.endsWith(".localhost") || name === "::1") return true;
  return isIP(name) === 4 && name.startsWith("127.");
}
