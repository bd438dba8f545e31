import { createReadStream, readFileSync, statSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import type { StemFile } from "./stem-files.ts";

const PAGES = fileURLToPath(new URL("pages/", import.meta.url));
const MULTITRACK = fileURLToPath(import.meta.resolve("wavesurfer-multitrack"));

/** Serves the pages of the other players and the stems' files, with ranges, until it is closed. */
export async function serveFiles(
  stems: readonly StemFile[],
): Promise<{ baseUrl: string; close: () => void }> {
  const tracks = stems.map(({ name, peaks }) => ({ url: `/stems/${name}.flac`, peaks }));
  const texts = new Map([
    ["/stems.json", ["application/json", JSON.stringify(tracks)]],
    ["/multitrack.js", ["text/javascript", readFileSync(MULTITRACK, "utf8")]],
    ["/elements.html", ["text/html", readFileSync(`${PAGES}elements.html`, "utf8")]],
    ["/multitrack.html", ["text/html", readFileSync(`${PAGES}multitrack.html`, "utf8")]],
  ]);
  const files = new Map(stems.map(({ name, flac }) => [`/stems/${name}.flac`, flac]));
  const server = createServer((request, response) => {
    const path = request.url ?? "/";
    const [type = "text/plain", text] = texts.get(path) ?? [];
    const file = files.get(path);
    if (file !== undefined) sendFile(file, request, response);
    else response.writeHead(text === undefined ? 404 : 200, { "content-type": type }).end(text);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const close = (): void => {
    server.close();
    server.closeAllConnections();
  };
  return { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close };
}

function sendFile(file: string, request: IncomingMessage, response: ServerResponse): void {
  const { size } = statSync(file);
  const asked = /^bytes=(\d+)-(\d*)$/u.exec(request.headers.range ?? "");
  const start = Number(asked?.[1] ?? 0);
  const end = asked?.[2] ? Math.min(Number(asked[2]), size - 1) : size - 1;
  response.writeHead(asked ? 206 : 200, {
    "content-type": "audio/flac",
    "content-length": end - start + 1,
    "accept-ranges": "bytes",
    "cache-control": "private, max-age=31536000, immutable",
    ...(asked && { "content-range": `bytes ${start}-${end}/${size}` }),
  });
  const stream = createReadStream(file, { start, end });
  response.on("close", () => stream.destroy());
  stream.pipe(response);
}
