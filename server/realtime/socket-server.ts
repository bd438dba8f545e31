import { randomUUID } from "node:crypto";
import type { IncomingMessage, Server as HttpServer } from "node:http";
import type { Socket as NetSocket } from "node:net";
import { Server } from "socket.io";
import { z } from "zod";
import type { Database } from "#server/db.ts";
import { CHANNELS, type ProgressNotice } from "#server/jobs/notify.ts";
import type { Logger } from "#server/logger.ts";
import { isAllowedOrigin } from "./allowed-origin.ts";
import { ChangeFeed } from "./change-feed.ts";
import { readChanges, type Change, type ChangedIds } from "./change-reader.ts";
import {
  ADMINS,
  attachOutbox,
  type SocketOwner,
  type StudioServer,
  type StudioSocket,
} from "./connection.ts";
import type { ChangeNotice, JoinAnswer, NewsKind, ServerToClientEvents } from "./events.ts";
import { ownsRoom, parseRoom, readSnapshot } from "./join-room.ts";
import type { Payload } from "./outbox.ts";
import { RateGate } from "./rate-gate.ts";
import { settlesWithin } from "#server/supervision/settle-within.ts";
import { checkSessions } from "./session-watch.ts";

export interface SocketServerOptions {
  readonly http: HttpServer;
  readonly database: Database;
  readonly logger: Logger;
  readonly publicUrl: string | undefined;
  /** Null when the cookie stands for no live session. */
  readonly sessionFromCookie: (cookie: string | undefined) => Promise<SocketOwner | null>;
}

/** A join is the largest thing that a client sends. */
const MAX_MESSAGE_BYTES = 4096;
const MESSAGES_PER_SEC = 20;
const ROOMS_PER_SOCKET = 200;
const SOCKETS_PER_USER = 50;
const GOODBYE_MS = 300;
const notice = z.object({
  kind: z.string(),
  id: z.string(),
  version: z.number(),
  userId: z.string().optional(),
});

/**
 * Sends committed changes and progress to the sockets of their owners. It is part of the HTTP server from
 * the beginning, and takes connections from each start until the next stop.
 */
export class SocketServer {
  readonly #options: SocketServerOptions;
  readonly #io: StudioServer;
  #feed: ChangeFeed | undefined;
  readonly #connections = new Set<NetSocket>();

  constructor(options: SocketServerOptions) {
    const { http, publicUrl } = options;
    this.#options = options;
    this.#io = new Server(http, {
      path: "/socket.io/",
      serveClient: false,
      maxHttpBufferSize: MAX_MESSAGE_BYTES,
      connectTimeout: 5000,
      pingInterval: 10_000,
      pingTimeout: 10_000,
      allowRequest: (request: IncomingMessage, allow) =>
        allow(null, this.#feed !== undefined && isAllowedOrigin(request.headers, publicUrl)),
    });
    http.on("connection", (connection) => {
      this.#connections.add(connection);
      connection.once("close", () => this.#connections.delete(connection));
    });
    this.#io.use((socket, next) => {
      this.#authenticate(socket).then(() => next(), next);
    });
    this.#io.on("connection", (socket) => this.#welcome(socket));
  }

  /** How many sockets are open. */
  get size(): number {
    return this.#io.sockets.sockets.size;
  }

  /** Takes connections. */
  start(): void {
    this.#feed ??= new ChangeFeed({ deliver: (ids) => this.#deliver(ids) });
  }

  /** Takes a notification of the database; what is not understood is ignored. */
  onNotice(channel: string, payload: string): void {
    if (this.size === 0) return;
    if (channel === CHANNELS.progress) this.#sendProgress(JSON.parse(payload) as ProgressNotice);
    if (channel === CHANNELS.events) this.#onChange(payload);
  }

  /** Notices were missed: every client takes snapshots again. */
  beginEpoch(): void {
    const epoch = { id: randomUUID() };
    for (const socket of this.#io.sockets.sockets.values()) {
      socket.data.outbox?.push("epoch", "epoch", epoch);
    }
    void this.closeEndedSessions().catch((error: unknown) => this.#warn(error));
  }

  /** Closes the sockets of ended and expired sessions; those of demoted admins hear of workers no more. */
  closeEndedSessions(isSuspect?: (owner: SocketOwner) => boolean): Promise<number> {
    return checkSessions(this.#io, this.#options.database, isSuspect);
  }

  /** Says goodbye to every client, and cuts those off that do not take it. */
  async stop(): Promise<void> {
    const feed = this.#feed;
    this.#feed = undefined;
    await feed?.stop();
    const gone = [...this.#io.sockets.sockets.values()].map(
      (socket) => new Promise((resolve) => socket.conn.once("close", resolve)),
    );
    this.#io.disconnectSockets(true);
    await settlesWithin(Promise.all(gone), GOODBYE_MS);
    for (const connection of this.#connections) connection.destroy();
  }

  async #authenticate(socket: StudioSocket): Promise<void> {
    const owner = await this.#options.sessionFromCookie(socket.handshake.headers.cookie);
    if (!owner) throw new Error("unauthorized");
    const open = this.#io.sockets.adapter.rooms.get(`user:${owner.userId}`)?.size ?? 0;
    if (open >= SOCKETS_PER_USER) throw new Error("too_many_sockets");
    socket.data.userId = owner.userId;
    socket.data.sessionId = owner.sessionId;
  }

  #welcome(socket: StudioSocket): void {
    attachOutbox(socket);
    void socket.join(`user:${socket.data.userId}`);
    const gate = new RateGate(MESSAGES_PER_SEC);
    socket.use((_event, next) => {
      if (gate.pass()) next();
      else socket.disconnect(true);
    });
    socket.on("join", (room, answer) => {
      if (typeof answer !== "function") return;
      this.#join(socket, room).then(answer, (error: unknown) => {
        this.#warn(error);
        answer({ ok: false, code: "not_found" });
      });
    });
    socket.on("leave", (room) => {
      if (parseRoom(room)) void socket.leave(room);
    });
    // Its session may have ended since it was asked for: until now nobody knew of this socket, nor
    // whether it is an admin's.
    const { sessionId } = socket.data;
    this.closeEndedSessions((owner) => owner.sessionId === sessionId).catch((error: unknown) =>
      this.#warn(error),
    );
  }

  async #join(socket: StudioSocket, name: unknown): Promise<JoinAnswer> {
    const room = parseRoom(name);
    const { userId } = socket.data;
    if (!room || socket.rooms.size >= ROOMS_PER_SOCKET) return { ok: false, code: "not_found" };
    if (!(await ownsRoom(this.#options.database, userId, room))) {
      return { ok: false, code: "not_found" };
    }
    await socket.join(`${room.kind}:${room.id}`);
    return readSnapshot(this.#options.database, room);
  }

  #onChange(payload: string): void {
    const parsed = notice.safeParse(JSON.parse(payload));
    if (!parsed.success) return;
    this.#route(parsed.data as ChangeNotice);
  }

  #route(change: ChangeNotice): void {
    const { kind, id } = change;
    switch (kind) {
      case "job":
      case "track":
      case "pack":
        this.#feed?.add(kind, id);
        return;
      case "worker":
        this.#addForAdmins(id);
        return;
      case "session":
      case "user":
        this.#closeEnded(kind, id);
        return;
      case "playlist":
      case "reading":
      case "connection":
        this.#tell({ ...change, kind });
    }
  }

  #tell({ kind, id, version, userId = "" }: ChangeNotice & { readonly kind: NewsKind }): void {
    this.#push(`user:${userId}`, `${kind}:${id}`, [`${kind}:updated`, { id, version }]);
  }

  /** Nobody reads what nobody hears. */
  #addForAdmins(workerId: string): void {
    if (this.#socketsIn(ADMINS).length > 0) this.#feed?.add("worker", workerId);
  }

  #closeEnded(kind: "session" | "user", id: string): void {
    const field = kind === "user" ? "userId" : "sessionId";
    this.closeEndedSessions((owner) => owner[field] === id).catch((error: unknown) =>
      this.#warn(error),
    );
  }

  async #deliver(ids: ChangedIds): Promise<void> {
    try {
      for (const change of await readChanges(this.#options.database, ids)) this.#send(change);
    } catch (error) {
      this.#warn(error);
      this.beginEpoch();
    }
  }

  #send(change: Change): void {
    const { kind, view } = change;
    switch (kind) {
      case "job":
        for (const socket of this.#socketsIn(`user:${change.userId}`)) {
          if (view.state !== "running") socket.data.outbox?.drop(`progress:${view.id}`);
          socket.data.outbox?.push(`job:${view.id}`, "job:updated", view);
        }
        return;
      case "pack":
        this.#push(`track:${view.trackId}`, `pack:${view.id}`, ["track:segments", view]);
        return;
      case "worker":
        this.#push(ADMINS, `worker:${view.id}`, ["worker:updated", view]);
        return;
      case "track":
        if (view.deletedAt === null) {
          this.#push(`user:${change.userId}`, `track:${view.id}`, ["track:updated", view]);
        } else {
          const removed = { trackId: view.id };
          this.#push(`user:${change.userId}`, `track:${view.id}`, ["track:removed", removed]);
        }
    }
  }

  #sendProgress({ userId, ...progress }: ProgressNotice): void {
    this.#push(`user:${userId}`, `progress:${progress.jobId}`, ["job:progress", progress]);
  }

  #push<E extends keyof ServerToClientEvents>(
    room: string,
    key: string,
    [event, payload]: [E, Payload<E>],
  ): void {
    for (const socket of this.#socketsIn(room)) socket.data.outbox?.push(key, event, payload);
  }

  #socketsIn(room: string): StudioSocket[] {
    const ids = this.#io.sockets.adapter.rooms.get(room) ?? new Set<string>();
    return [...ids].flatMap((id) => this.#io.sockets.sockets.get(id) ?? []);
  }

  #warn(error: unknown): void {
    this.#options.logger.warn({ err: error }, "change could not be sent");
  }
}
