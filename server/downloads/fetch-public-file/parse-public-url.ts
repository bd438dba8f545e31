import { isIP } from "node:net";
import { PublicFileError } from "./public-file-error.ts";

/** Signed addresses are long; longer ones than this are no addresses of files. */
const MAX_LENGTH = 8192;

/** Below the registered ports only those of the web speak HTTP. */
const FIRST_REGISTERED = 1024;
const WEB_PORTS = new Set([80, 443]);
/** The registered ones among the bad ports of the Fetch standard: other protocols that read what we write. */
const BAD_PORTS = new Set([
  1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669,
  6679, 6697, 10080,
]);

/** Special-use names (RFC 6761, 6762, 7686, 8375, 9476) and those that routers give to a home or office. */
const PRIVATE_NAMES =
  /(^|\.)(localhost|localdomain|local|internal|intranet|private|corp|home|lan|home\.arpa|onion|alt|test|invalid)$/;

/**
 * An http or https address without fragment and final dot whose name may be looked up; `from` is the one
 * that redirected to it. Throws PublicFileError `invalid_url`, `not_public` or `not_secure`.
 */
export function parsePublicUrl(text: string, from?: URL): URL {
  const url = text.length > MAX_LENGTH ? null : URL.parse(text, from);
  if (!url) throw invalid(from, "that can't be read");
  if (url.protocol !== "https:" && url.protocol !== "http:") {
    throw invalid(from, "that does not begin with http:// or https://");
  }
  if (url.username !== "" || url.password !== "") {
    throw invalid(from, "with a user name or password, which are never sent");
  }
  if (from?.protocol === "https:" && url.protocol === "http:") throw downgrade(from);
  assertWebPort(url, from);
  url.hash = "";
  if (url.hostname.endsWith(".")) url.hostname = url.hostname.slice(0, -1);
  assertPublicName(url, from);
  return url;
}

function assertWebPort(url: URL, from?: URL): void {
  if (url.port === "") return;
  const port = Number(url.port);
  if (port < FIRST_REGISTERED ? WEB_PORTS.has(port) : !BAD_PORTS.has(port)) return;
  throw invalid(from, `with port ${port}, which is not one of web servers`);
}

function assertPublicName({ hostname }: URL, from?: URL): void {
  if (hostname.startsWith("[") || isIP(hostname) !== 0) return;
  const labels = hostname.split(".");
  if (labels.includes("")) throw invalid(from, "that can't be read");
  if (labels.length > 1 && !PRIVATE_NAMES.test(hostname)) return;
  throw new PublicFileError("not_public", {
    message: `${hostname} is a name of a private network. Only files on the public internet can be fetched.`,
  });
}

function invalid(from: URL | undefined, what: string): PublicFileError {
  const message = from
    ? `${from.host} redirects to an address ${what}.`
    : `This is an address ${what}. Paste the http:// or https:// address of a file.`;
  return new PublicFileError("invalid_url", { message });
}

function downgrade({ host }: URL): PublicFileError {
  return new PublicFileError("not_secure", {
    message: `${host} redirects from https to http, which is not followed.`,
  });
}
