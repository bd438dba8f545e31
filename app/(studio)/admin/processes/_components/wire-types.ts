import type { RouterOutputs } from "../../../../_trpc/trpc.ts";

type Process = RouterOutputs["process"];

export type WireWorker = Process["workers"]["workers"][number];
export type WireSnapshot = NonNullable<WireWorker["snapshot"]>;
export type WirePool = WireSnapshot["pools"][number];
export type WirePort = WirePool["ports"][number];
export type WireSpotify = NonNullable<WireSnapshot["spotify"]>;
export type WireScan = WireSnapshot["scans"][number];
export type WireEvent = Process["events"]["items"][number];
export type WireDeadJob = Process["deadJobs"]["items"][number];
export type WireOrphanScan = Process["scan"];
export type WireCleanup = Process["cleanup"];
