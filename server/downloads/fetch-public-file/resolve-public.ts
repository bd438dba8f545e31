import type { LookupAddress } from "node:dns";
import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { hostOf } from "./host-of.ts";
import { PublicFileError } from "./public-file-error.ts";

/** Every address of a host, in the order in which they are to be tried. */
type Resolve = (host: string) => Promise<readonly string[]>;

export interface Resolution {
  readonly signal: AbortSignal;
  readonly isPublic: (address: string) => boolean;
  /** The system's, with its hosts file, unless given. */
  readonly resolve?: Resolve | undefined;
}

const UNKNOWN = new Set(["ENOTFOUND", "ENODATA"]);

/** The addresses of an URL's host, asked for once; one that is not public among them refuses them all. */
export async function resolvePublic(url: URL, resolution: Resolution): Promise<LookupAddress[]> {
  const host = hostOf(url);
  const addresses = isIP(host) === 0 ? await lookUp(host, resolution) : [host];
  if (addresses.length === 0) throw unknownHost(host);
  if (!addresses.every((address) => isIP(address) !== 0 && resolution.isPublic(address))) {
    throw notPublic(host);
  }
  return addresses.map((address) => ({ address, family: isIP(address) }));
}

/** Says nothing of the addresses themselves, which would tell how a private network is built. */
export function notPublic(host: string): PublicFileError {
  return new PublicFileError("not_public", {
    message: `${host} is not on the public internet. Only files there can be fetched.`,
  });
}

async function lookUp(host: string, resolution: Resolution): Promise<readonly string[]> {
  const { signal, resolve = allAddresses } = resolution;
  try {
    return await unlessAborted(resolve(host), signal);
  } catch (error) {
    signal.throwIfAborted();
    if (UNKNOWN.has((error as NodeJS.ErrnoException).code ?? "")) throw unknownHost(host, error);
    throw new PublicFileError("unreachable", {
      message: `The address of ${host} can't be looked up now.`,
      cause: error,
    });
  }
}

async function allAddresses(host: string): Promise<string[]> {
  const found = await lookup(host, { all: true });
  return found.map(({ address }) => address);
}

/** A look-up can't be stopped; its answer is left unread. */
async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const stop = (): void => {
    aborted.reject(signal.reason as Error);
  };
  signal.addEventListener("abort", stop, { once: true });
  if (signal.aborted) stop();
  try {
    return await Promise.race([work, aborted.promise]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

function unknownHost(host: string, cause?: unknown): PublicFileError {
  return new PublicFileError("unknown_host", {
    message: `There is no host ${host}. Check the address.`,
    cause,
  });
}
