import { asDomainError } from "#server/as-domain-error.ts";
import { sessionFromCookie, type LiveSession } from "#server/auth/read-session.ts";
import { HTTP_STATUS } from "#server/errors.ts";
import { CONNECTED, type ConnectRefusal } from "#server/spotify/connecting/connect-refusal.ts";
import { finishConnection } from "#server/spotify/connecting/finish-connection.ts";
import { startConnection } from "#server/spotify/connecting/start-connection.ts";
import { endAddress, IMPORT_PAGE, startPage } from "#server/spotify/connecting/start-page.ts";
import { tokenSeal } from "#server/spotify/open-spotify.ts";
import type { WebInstance } from "./instance.ts";
import { requestFacts } from "./request-facts.ts";
import { hostOf } from "./request-origin.ts";

type Instance = Pick<WebInstance, "database" | "boss" | "store" | "secrets" | "logger" | "connect">;

/** Addresses here are good once. */
const UNCACHED = { "cache-control": "no-store" } as const;

type Answer = (request: Request, instance: Instance) => Promise<Response>;

/** `GET /api/spotify/connect?page=<where it is begun>`: sends the browser of a signed-in user to Spotify. */
export const connectSpotify = answering(async (request, instance) => {
  const { connect, database, secrets } = instance;
  const page = startPage(new URL(request.url).searchParams.get("page"));
  const session = await sessionOf(request, instance);
  if (!session) return goTo(`/signin?next=${encodeURIComponent(page)}`);
  if (!connect) return goBack(page, "not_configured");
  // Another name of this server has other cookies: its session would not come back along.
  if (hostOf(`http://${requestFacts(request.headers).host}`) !== hostOf(plain(connect.openAt))) {
    return goBack(page, "wrong_address");
  }
  // Only a page of this server, or the user's own hand, begins it.
  if (/^(?:cross|same)-site$/.test(request.headers.get("sec-fetch-site") ?? ""))
    return goTo(IMPORT_PAGE);
  if (!(await connect.mayAsk())) return goBack(page, "rate_limited");
  const seal = tokenSeal(secrets.sealSecret);
  return goTo(await startConnection({ database, connect, seal }, session, page));
});

/** `GET /api/spotify/callback`: takes whoever comes back from Spotify. */
export const finishSpotify = answering(async (request, instance) => {
  const { connect, secrets } = instance;
  if (!connect) return goBack(IMPORT_PAGE, "not_configured");
  const query = new URL(request.url).searchParams;
  const wayBack = {
    state: query.get("state"),
    code: query.get("code"),
    error: query.get("error"),
  };
  const session = await sessionOf(request, instance);
  const context = { ...instance, connect, seal: tokenSeal(secrets.sealSecret) };
  const finished = await finishConnection(context, session, wayBack);
  switch (finished.kind) {
    case "connected":
      return goBack(finished.page, CONNECTED);
    case "refused":
      instance.logger.warn({ code: finished.code }, "an account at Spotify was not connected");
      return goBack(finished.page, finished.code);
    case "invalid":
      return notConnected(400, INVALID);
  }
});

const INVALID =
  "This way back from Spotify was used before, is older than ten minutes, or began in another browser or session.";

/** What is no refusal of Spotify's is told in words, too, without a word of what was thrown. */
function answering(answer: Answer): Answer {
  return async (request, instance) => {
    try {
      return await answer(request, instance);
    } catch (error) {
      const known = asDomainError(error);
      if (!known) instance.logger.error({ err: error }, "connecting to Spotify failed");
      const text = "Something went wrong on the server. Its log says what it was.";
      return notConnected(known ? HTTP_STATUS[known.code] : 500, known?.message ?? text);
    }
  };
}

function sessionOf({ headers }: Request, instance: Instance): Promise<LiveSession | null> {
  return sessionFromCookie(headers.get("cookie") ?? undefined, instance);
}

/** Hosts are compared without the ports that browsers leave out, which differ by protocol. */
function plain(address: string): string {
  return address.replace(/^https:/, "http:");
}

/** To the page where it was begun, by the one that tells how it went. */
function goBack(page: string, code: ConnectRefusal | typeof CONNECTED): Response {
  return goTo(endAddress(page, code));
}

/** Within this server as it was asked for, or to Spotify. */
function goTo(location: string): Response {
  return new Response(null, { status: 302, headers: { ...UNCACHED, location } });
}

/** A page without any style of ours, which only its text could break. */
function notConnected(status: number, text: string): Response {
  const page = `<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width">
  <meta name="color-scheme" content="light dark">
  <title>Not connected</title>
</head>
<body>
  <main>
    <h1>Your Spotify account was not connected</h1>
    <p>${text}</p>
    <p><a href="${IMPORT_PAGE}">Go to Import</a> and press Connect again.</p>
  </main>
</body>
</html>
`;
  const headers = { ...UNCACHED, "content-type": "text/html; charset=utf-8" };
  return new Response(page, { status, headers });
}
