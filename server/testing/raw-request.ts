import { once } from "node:events";
import { request, type ClientRequest, type IncomingMessage } from "node:http";
import { connect } from "node:net";
import { text } from "node:stream/consumers";

/** An answer with its body as text. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

interface RawRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | number>>;
  readonly body?: string | Uint8Array;
  /** Sends the body so far and leaves the request open. */
  readonly isUnfinished?: boolean;
}

/** A request with exactly these headers, `fetch`'s forbidden ones too; the path is sent as it is. */
export function rawRequest(
  baseUrl: string,
  path: string,
  options: RawRequest = {},
): { readonly request: ClientRequest; readonly answer: Promise<RawAnswer> } {
  const { hostname, port } = new URL(baseUrl);
  const { method = "GET", headers = {}, body, isUnfinished = false } = options;
  const sent = request({ hostname, port, path, method, headers, agent: false });
  const answer = new Promise<RawAnswer>((resolve, reject) => {
    sent.once("error", reject);
    sent.once("response", (response) => {
      const status = response.statusCode ?? 0;
      text(response).then(
        (all) => resolve({ status, headers: response.headers, body: all }),
        reject,
      );
    });
  });
  if (isUnfinished) sent.write(body ?? "");
  else sent.end(body);
  return { request: sent, answer };
}

/** Asks for an upgrade and resets the connection before the answer can be taken. */
export async function resetAfterUpgrade(baseUrl: string, path: string): Promise<void> {
  const { hostname, port, host } = new URL(baseUrl);
  const socket = connect(Number(port), hostname);
  socket.on("error", () => undefined);
  await once(socket, "connect");
  const lines = [`GET ${path} HTTP/1.1`, `Host: ${host}`, "Connection: Upgrade"];
  socket.write([...lines, "Upgrade: websocket", "", ""].join("\r\n"), () => {
    socket.resetAndDestroy();
  });
  await once(socket, "close");
}
