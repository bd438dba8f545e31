import { QueryClient, type QueryKey } from "@tanstack/react-query";
import { EventEmitter } from "node:events";
import { beforeEach, expect, it } from "vitest";
import type { JobView } from "#server/realtime/events.ts";
import { applyEvents, type EventTargets } from "./apply-events.ts";
import type { LiveSocket } from "./connect-socket.ts";
import { ProgressStore } from "./progress-store.ts";
import type { RefetchSoon } from "./refetch-soon.ts";

let socket: EventEmitter;
let asked: QueryKey[];
let jobs: JobView[];
let client: QueryClient;
let stop: () => void;

beforeEach(() => {
  socket = new EventEmitter();
  client = new QueryClient();
  asked = [];
  jobs = [];
  const refetch = { ask: (key: QueryKey) => void asked.push(key), stop: () => undefined };
  const targets: EventTargets = {
    client,
    progress: new ProgressStore(),
    refetch: refetch as unknown as RefetchSoon,
    keys: {
      tracks: ["tracks"],
      jobs: ["jobs"],
      account: ["account"],
      connection: ["connection"],
      readings: (id) => (id === undefined ? [["readings"]] : [["readings", id]]),
    },
    onJob: (job) => void jobs.push(job),
  };
  stop = applyEvents(socket as unknown as LiveSocket, targets);
});

it("has read anew what news are about", () => {
  socket.emit("reading:updated", { id: "r", version: 2 });
  socket.emit("connection:updated", { id: "u", version: 3 });
  socket.emit("playlist:updated", { id: "p", version: 4 });
  expect(asked).toEqual([["readings", "r"], ["connection"], ["readings"]]);
});

it("reads the lists of tracks anew when one moves between them", () => {
  const held = {
    id: "t",
    state: "needs_file",
    deletedAt: null,
    version: 1,
    separations: [],
    jobs: [],
  };
  client.setQueryData(["tracks", "list"], { items: [held] });
  socket.emit("track:updated", { ...held, title: "New name", version: 2 });
  expect(asked).toEqual([]);
  socket.emit("track:updated", { ...held, state: "ready", version: 3 });
  expect(asked).toEqual([["tracks"], ["account"]]);
});

it("tells nothing of jobs that only bring what a page waits for", () => {
  socket.emit("job:updated", { id: "j", kind: "read-list", state: "running", trackId: null });
  expect([jobs, asked]).toEqual([[], []]);
  socket.emit("job:updated", { id: "k", kind: "import-spotify", state: "running", trackId: null });
  expect(jobs.map(({ id }) => id)).toEqual(["k"]);
});

it("hears nothing once it has stopped", () => {
  stop();
  expect(socket.eventNames()).toEqual([]);
});
