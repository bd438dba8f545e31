import { request as httpRequest, type IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { openConnection, type Destination } from "./open-connection.ts";
import { PublicFileError } from "./public-file-error.ts";
import { resolvePublic, type Resolution } from "./resolve-public.ts";
import type { TimeLimits } from "./time-limits.ts";

/** How hosts are found and trusted. */
export type Trust = Omit<Resolution, "signal"> & Pick<Destination, "tls">;

/** The head of an answer, whose body waits to be read. */
export interface Answer {
  readonly url: URL;
  readonly response: IncomingMessage;
  /** Carries this answer only; whoever got the answer destroys it. */
  readonly socket: Socket;
}

/** All of an answer's head; no header of a file is that long. */
const MAX_HEAD_BYTES = 16 * 1024;

/**
 * Asks one host, over a connection of its own, and follows nothing. No proxy stands between, since it would
 * look up the name itself, out of reach of our checks; no cookie, referrer or credential is sent.
 */
export async function openAnswer(url: URL, trust: Trust, time: TimeLimits): Promise<Answer> {
  const { signal } = time;
  const patience = time.forAnswer(url);
  try {
    const addresses = await resolvePublic(url, { ...trust, signal });
    const socket = await openConnection({ ...trust, url, addresses, signal });
    try {
      return { url, socket, response: await ask(url, socket, signal) };
    } catch (error) {
      socket.destroy();
      signal.throwIfAborted();
      throw noAnswer(url, error);
    }
  } finally {
    patience.pause(0);
  }
}

function ask(url: URL, socket: Socket, signal: AbortSignal): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const request = httpRequest({
    // Without an agent: Node's own would keep connections, and may be set to use a proxy.
    createConnection: () => socket,
    path: `${url.pathname}${url.search}`,
    setHost: false,
    headers: {
      host: url.host,
      accept: "*/*",
      "accept-encoding": "identity",
      "user-agent": "sound-forge-alchemy",
    },
    maxHeaderSize: MAX_HEAD_BYTES,
    insecureHTTPParser: false,
    signal,
  });
  request.once("response", resolve);
  // The only sign of an answer that switches to another protocol.
  request.once("close", () => {
    reject(new Error("closed"));
  });
  // Stays on: an error may come again after the answer, where nobody else listens.
  request.on("error", reject);
  request.end();
  return promise;
}

function noAnswer({ host }: URL, error: unknown): PublicFileError {
  const { code = "" } = error as NodeJS.ErrnoException;
  if (code === "HPE_HEADER_OVERFLOW") {
    const limit = MAX_HEAD_BYTES / 1024;
    const message = `The headers that ${host} sends are longer than ${limit} kB, the limit.`;
    return new PublicFileError("bad_answer", { message });
  }
  // The parser's errors hold what was received, which belongs in no log: they are no cause.
  if (code.startsWith("HPE_")) {
    const message = `${host} answers with something else than HTTP (${code}).`;
    return new PublicFileError("bad_answer", { message });
  }
  const message = `${host} closed the connection without an answer.`;
  return new PublicFileError("unreachable", { message, cause: error });
}
