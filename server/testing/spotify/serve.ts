import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import type { Accounts } from "./accounts.ts";
import { coverPng } from "./cover-png.ts";
import type { FakeClock } from "./fake-clock.ts";
import type { Fault, Faults, Refusal } from "./faults.ts";
import { openPages } from "./open-pages.ts";
import { html, json, type Call, type Reply } from "./reply.ts";
import type { LoggedRequest, RequestLog } from "./request-log.ts";
import { errorReply, SpotifyError } from "./spotify-error.ts";
import { ALBUM_COVERS } from "./spotify-objects.ts";
import { webApi, type WebApiState } from "./web-api.ts";

export interface Violation {
  readonly method: string;
  readonly path: string;
  readonly search: string;
  readonly reason: string;
}

interface World extends WebApiState {
  readonly accounts: Accounts;
}

interface Records {
  readonly clock: FakeClock;
  readonly faults: Faults;
  readonly log: RequestLog;
  readonly violations: Violation[];
}

/** Answers by the prefix of the path, after what `faults` has for it. */
export function serve(world: World, records: Records): RequestListener {
  return (request, response) => {
    answer(world, records, { request, response }).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  };
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

async function answer(world: World, records: Records, exchange: Exchange): Promise<void> {
  const { request, response } = exchange;
  const { method = "GET", headers } = request;
  const { pathname: path, search, searchParams } = new URL(request.url ?? "/", "http://fake");
  const { authorization, "if-none-match": ifNoneMatch } = headers;
  const token = world.grants.bearerOf(authorization).kind;
  const at = records.clock.now();
  const entry = records.log.add({ method, path, search, token, at, status: null });
  const fault = records.faults.take(path);
  const form = await readForm(request);
  const call = { method, path, query: searchParams, authorization, ifNoneMatch, form };
  if (fault?.kind === "hang") return;
  if (fault?.kind === "reset") {
    response.socket?.resetAndDestroy();
    return;
  }
  await pause(fault, response);
  if (!response.destroyed) send(response, entry, replyTo(world, records, { call, search, fault }));
}

async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  const body = await text(request);
  const type = request.headers["content-type"] ?? "";
  return new URLSearchParams(type.startsWith("application/x-www-form-urlencoded") ? body : "");
}

async function pause(fault: Fault | Refusal | undefined, response: ServerResponse): Promise<void> {
  if (fault?.kind === "hold") await fault.until;
  if (fault?.kind !== "delay") return;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, fault.ms);
    response.once("close", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

interface Asked {
  readonly call: Call;
  readonly search: string;
  readonly fault: Fault | Refusal | undefined;
}

function replyTo(world: World, records: Records, asked: Asked): Reply {
  const { fault } = asked;
  if (fault?.kind === "rate_limited") return rateLimited(fault);
  if (fault?.kind === "status") {
    const retry = fault.retryAfterSec;
    const headers = retry === undefined ? {} : { "retry-after": String(retry) };
    return failure(asked.call.path, fault.status, headers);
  }
  if (fault?.kind === "empty") return emptyPage(world, records, { ...asked, fault });
  const reply = route(world, records, asked);
  if (fault?.kind !== "malformed") return reply;
  return { ...reply, body: reply.body.slice(0, reply.body.length / 2) };
}

interface AskedEmpty extends Asked {
  readonly fault: Extract<Fault, { kind: "empty" }>;
}

/** Without a tag: it is another page than the one that is asked for again. */
function emptyPage(world: World, records: Records, asked: AskedEmpty): Reply {
  const { fault } = asked;
  const call = { ...asked.call, ifNoneMatch: undefined };
  const { body } = route(world, records, { ...asked, call });
  const page = JSON.parse(body.toString()) as { total: number };
  return json(200, { ...page, items: [], next: null, total: fault.total ?? page.total });
}

function failure(path: string, status: number, headers: Record<string, string>): Reply {
  const text = `Fault ${status}`;
  if (!path.startsWith("/accounts/")) return errorReply(status, text, headers);
  return json(status, { error: "server_error", error_description: text }, headers);
}

function rateLimited({ retryAfterSec, reason }: Refusal): Reply {
  const headers = { "retry-after": String(retryAfterSec) };
  if (!reason) return errorReply(429, "API rate limit exceeded", headers);
  return json(429, { error: { status: 429, message: "Too many requests", reason } }, headers);
}

function route(world: World, { violations }: Records, { call, search }: Asked): Reply {
  const [, prefix, path] = /^\/(v1|accounts|open|images)(\/.*)$/.exec(call.path) ?? [];
  const inner = { ...call, path: path ?? "" };
  try {
    if (prefix === "v1") return webApi(world, inner);
  } catch (error) {
    if (!(error instanceof SpotifyError)) throw error;
    const { method, path: whole } = call;
    if (error.isViolation) violations.push({ method, path: whole, search, reason: error.message });
    return error.toReply();
  }
  if (prefix === "accounts") return world.accounts.answer(inner);
  if (prefix === "open") return openPages(world, inner);
  return prefix === "images" ? cover(world, inner) : html(404, "Not found");
}

function cover({ catalogue }: World, { path }: Call): Reply {
  for (const [size, beginning] of ALBUM_COVERS) {
    const seed = path.replace(`/image/${beginning}`, "");
    if (!catalogue.covers.has(seed)) continue;
    return { status: 200, headers: { "content-type": "image/png" }, body: coverPng(seed, size) };
  }
  return html(404, "Not found");
}

function send(response: ServerResponse, entry: LoggedRequest, reply: Reply): void {
  entry.status = reply.status;
  response.writeHead(reply.status, reply.headers).end(reply.body);
}
