import { isAlive, readEnvironment, type ProcessIdentity } from "./proc.ts";

/** What every process of a port carries in its environment, inherited by all that it starts. */
export interface PortMarker {
  readonly token: string;
  readonly portId: string;
  /** The worker that started the port. */
  readonly owner: ProcessIdentity;
}

const TOKEN = "AUDIO_PORTS_TOKEN";
const PORT_ID = "AUDIO_PORTS_ID";
const OWNER = "AUDIO_PORTS_OWNER";

/** The variables of a marker. */
export function markerVariables(marker: PortMarker): Record<string, string> {
  return {
    [TOKEN]: marker.token,
    [PORT_ID]: marker.portId,
    [OWNER]: `${marker.owner.pid}:${marker.owner.startTime}`,
  };
}

/** The marker of a running process; undefined when it has none or is gone. */
export function readMarker(pid: number): PortMarker | undefined {
  const environment = readEnvironment(pid);
  const token = environment?.get(TOKEN);
  const portId = environment?.get(PORT_ID);
  const [ownerPid, startTime] = (environment?.get(OWNER) ?? "").split(":").map(Number);
  if (token === undefined || portId === undefined) return undefined;
  if (ownerPid === undefined || startTime === undefined) return undefined;
  return { token, portId, owner: { pid: ownerPid, startTime } };
}

/** True while the worker that started the port runs. */
export function hasLiveOwner(marker: Pick<PortMarker, "owner">): boolean {
  return isAlive(marker.owner);
}
