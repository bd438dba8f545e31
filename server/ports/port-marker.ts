import {
  isAlive,
  readEnvironment,
  table,
  type ProcessIdentity,
  type ProcessTable,
} from "./proc.ts";

/** What every process of a port carries in its environment, inherited by all that it starts. */
export interface PortMarker {
  readonly token: string;
  readonly portId: string;
  /** The worker that started the port. */
  readonly owner: ProcessIdentity;
  /** The table that the owner's start time was read from. */
  readonly table: ProcessTable["name"];
}

const TOKEN = "AUDIO_PORTS_TOKEN";
const PORT_ID = "AUDIO_PORTS_ID";
const OWNER = "AUDIO_PORTS_OWNER";

/** The variables of a marker. */
export function markerVariables(marker: Omit<PortMarker, "table">): Record<string, string> {
  const { pid, startTime } = marker.owner;
  return {
    [TOKEN]: marker.token,
    [PORT_ID]: marker.portId,
    [OWNER]: `${pid}:${startTime}:${table().name}`,
  };
}

/** The marker of a running process; undefined when it has none or is gone. */
export function readMarker(pid: number, from = table()): PortMarker | undefined {
  const environment = readEnvironment(pid, from);
  const token = environment?.get(TOKEN);
  const portId = environment?.get(PORT_ID);
  const [ownerPid, startTime, name] = (environment?.get(OWNER) ?? "").split(":");
  if (token === undefined || portId === undefined || startTime === undefined) return undefined;
  const owner = { pid: Number(ownerPid), startTime: Number(startTime) };
  return { token, portId, owner, table: name === "ps" ? "ps" : "proc" };
}

/** True while the worker that started the port runs, or when that can't be told by this table. */
export function hasLiveOwner(
  { owner, table: name }: Pick<PortMarker, "owner" | "table">,
  from = table(),
): boolean {
  return name !== from.name || isAlive(owner, from);
}
