import type { LookupAddress } from "node:dns";
import { once } from "node:events";
import { connect, isIP, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { hostOf } from "./host-of.ts";
import { PublicFileError } from "./public-file-error.ts";
import { notPublic } from "./resolve-public.ts";

export interface Destination {
  readonly url: URL;
  /** The only addresses that are connected to, in this order. */
  readonly addresses: readonly LookupAddress[];
  readonly isPublic: (address: string) => boolean;
  readonly signal: AbortSignal;
  /** What vouches for certificates; the system's and Node's authorities unless given. */
  readonly tls?: { readonly ca: string } | undefined;
}

/** After which the next address of a host is tried; the last one has all the time that is left. */
const ATTEMPT_MS = 3000;

/**
 * A connection over which nothing has been sent but TLS's own messages, and those only after the address
 * at its other end was checked again; `signal` ends it, also later.
 */
export async function openConnection(destination: Destination): Promise<Socket> {
  const { url, signal } = destination;
  const socket = await connectTo(destination);
  try {
    const { remoteAddress } = socket;
    if (remoteAddress === undefined) throw unreachable(url, new Error("closed at once"));
    if (!destination.isPublic(remoteAddress)) throw notPublic(hostOf(url));
    return url.protocol === "https:" ? await secure(socket, destination) : socket;
  } catch (error) {
    socket.destroy();
    signal.throwIfAborted();
    throw error;
  }
}

async function connectTo({ url, addresses, signal }: Destination): Promise<Socket> {
  const socket = connect({
    host: hostOf(url),
    port: Number(url.port) || (url.protocol === "https:" ? 443 : 80),
    lookup: (_host, _options, found) => {
      found(null, [...addresses]);
    },
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: ATTEMPT_MS,
    noDelay: true,
    signal,
  });
  // Stays on: an error may come when nobody else listens any more.
  socket.on("error", ignore);
  try {
    await once(socket, "connect", { signal });
    return socket;
  } catch (error) {
    socket.destroy();
    signal.throwIfAborted();
    throw unreachable(url, error);
  }
}

async function secure(socket: Socket, { url, signal, tls }: Destination): Promise<Socket> {
  const host = hostOf(url);
  const encrypted = connectTls({
    ...tls,
    socket,
    host,
    // RFC 6066 allows no addresses as server names.
    ...(isIP(host) === 0 && { servername: host }),
    ALPNProtocols: ["http/1.1"],
    // Said here, since an environment variable can switch the default off.
    rejectUnauthorized: true,
  });
  encrypted.on("error", ignore);
  try {
    await once(encrypted, "secureConnect", { signal });
    return encrypted;
  } catch (error) {
    encrypted.destroy();
    throw new PublicFileError("not_secure", {
      message: `No secure connection to ${url.host} can be made (${reasonOf(error)}).`,
      cause: error,
    });
  }
}

function unreachable({ host }: URL, cause: unknown): PublicFileError {
  return new PublicFileError("unreachable", {
    message: `${host} can't be reached from this server (${reasonOf(cause)}).`,
    cause,
  });
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code ?? message;
}

function ignore(): void {
  // Whoever waits has been told.
}
