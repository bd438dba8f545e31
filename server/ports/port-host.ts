import { randomUUID } from "node:crypto";
import { join } from "node:path";
import type { Logger } from "../logger.ts";
import { Cgroups } from "./cgroups.ts";
import { detectGuardian } from "./detect-guardian.ts";
import { ForkServer, type ForkServerOptions } from "./fork-server/fork-server.ts";
import type { PortContext, Spawn } from "./guarded-process.ts";
import { guardianCommand } from "./guardian-command.ts";
import { inspectPorts } from "./inspect-ports.ts";
import { runLineOf } from "./message-exchange.ts";
import { portEnvironment } from "./port-environment.ts";
import { spawnPort } from "./port-process.ts";
import type {
  GuardianMode,
  Port,
  PortRequest,
  PortStart,
  PortState,
  PortsInspection,
  StopReason,
  SweepReport,
} from "./port-types.ts";
import { bootId, identify } from "./proc.ts";
import { ProcessRegistry } from "./process-registry.ts";
import { SupervisedPort, type PortOrigin } from "./supervised-port.ts";
import { sweepOrphans, type SpareRule } from "./sweep-orphans.ts";

/** Starts ports and answers for all of them until they are gone. */
export interface PortHost {
  readonly mode: GuardianMode;
  /** The kernel keeps memory and process limits of each port, beside its guardian. */
  readonly hasCgroups: boolean;
  /** A port for one request; it ends with it. */
  start(request: PortRequest): Port;
  /** A port that waits for requests; throws when it can't be reserved. */
  open(start: PortStart, forkServer?: ForkServer): SupervisedPort;
  /** Starts a fork server; it is not ready yet. */
  openForkServer(options: Omit<ForkServerOptions, "folder">): Promise<ForkServer>;
  list(): PortState[];
  /**
   * Ends what dead owners with this instance's token left behind; run it before the first claim. Rows of
   * hosts that are not alive are retired.
   */
  sweep(isHostAlive?: (host: string) => boolean): Promise<SweepReport>;
  /** What a sweep would find now; touches nothing. */
  inspect(): PortsInspection;
  /** Stops all ports and refuses new ones; resolves when every tree is gone. */
  stopAll(reason: StopReason): Promise<void>;
}

/** The layers that keep anything from being orphaned; each can be off to show that the others suffice. */
export interface OrphanLayers {
  /** Stopping asks, terminates and kills; off, it only hangs up. */
  readonly stopLadder: boolean;
  /** Guardians end their tree when this process ends. */
  readonly parentDeath: boolean;
  /** Ports are on disk, and a sweep ends those of dead owners. */
  readonly registry: boolean;
  /** A sweep finds the processes of dead owners by their marker. */
  readonly markerScan: boolean;
}

/** What a host is made of. */
export interface PortHostOptions {
  /** Absolute; the registry is in `run/ports` below it. */
  readonly dataDir: string;
  /** Names this start of the worker. */
  readonly runId: string;
  /** Names the installation, so that two never touch each other's processes. */
  readonly instanceToken: string;
  readonly guardianMode: GuardianMode | "auto";
  /** Absolute path of the interpreter that runs guardians. */
  readonly pythonPath: string;
  readonly logger: Pick<Logger, "debug" | "info" | "warn">;
  /** How often guardians look at their trees; 200 by default. */
  readonly sampleMs?: number;
  readonly layers?: Partial<OrphanLayers>;
  /** Gives each port a cgroup where the kernel allows it; this process moves within its own then. */
  readonly usesCgroups?: boolean;
}

const SAMPLE_MS = 200;
const ALL_LAYERS: OrphanLayers = {
  stopLadder: true,
  parentDeath: true,
  registry: true,
  markerScan: true,
};

/** Makes the host of this process's ports; throws GuardianUnavailableError when none could be guarded. */
export function createPortHost(options: PortHostOptions): PortHost {
  return new LocalPortHost(options);
}

interface Origin {
  readonly first?: PortOrigin["first"];
  readonly forkServer?: ForkServer | undefined;
}

class LocalPortHost implements PortHost {
  readonly #dataDir: string;
  readonly #ports = new Map<string, SupervisedPort>();
  readonly #context: PortContext;
  readonly #registry: ProcessRegistry;
  readonly #layers: OrphanLayers;
  readonly #cgroups: Cgroups | undefined;
  readonly #forkServers = new Map<string, ForkServer>();
  #isClosed = false;

  constructor(options: PortHostOptions) {
    const self = identify(process.pid);
    if (self === undefined) throw new Error("Ports need /proc, which is not mounted here.");
    this.#dataDir = options.dataDir;
    this.#cgroups = options.usesCgroups === true ? Cgroups.open() : undefined;
    this.#layers = { ...ALL_LAYERS, ...options.layers };
    this.#registry = new ProcessRegistry(join(options.dataDir, "run", "ports"));
    this.#context = {
      setup: detectGuardian(options.guardianMode, {
        python: options.pythonPath,
        followsOwner: this.#layers.parentDeath,
        sampleMs: options.sampleMs ?? SAMPLE_MS,
      }),
      runId: options.runId,
      instanceToken: options.instanceToken,
      bootId: bootId(),
      self,
      registry: this.#layers.registry ? this.#registry : undefined,
      usesStopLadder: this.#layers.stopLadder,
      logger: options.logger,
    };
  }

  get mode(): GuardianMode {
    return this.#context.setup.mode;
  }

  get hasCgroups(): boolean {
    return this.#cgroups !== undefined;
  }

  start({ attemptFolder, limits, ...request }: PortRequest): Port {
    runLineOf(request);
    const start = { ...request, folder: attemptFolder, limits, requests: 1 };
    const first = { jobId: request.jobId, attempt: request.attempt };
    const port = this.#open(start, { first });
    return {
      id: port.id,
      outcome: port.run({ ...request, limits }),
      focus: (frame) => port.focus(frame),
      stop: (reason) => port.stopFor(reason),
    };
  }

  open(start: PortStart, forkServer?: ForkServer): SupervisedPort {
    return this.#open(start, { forkServer });
  }

  async openForkServer(options: Omit<ForkServerOptions, "folder">): Promise<ForkServer> {
    const folder = join(this.#dataDir, "run", "workers", this.#context.runId);
    const server = await ForkServer.open(this.#context, { ...options, folder });
    this.#forkServers.set(server.id, server);
    void server.exited.then(() => this.#forkServers.delete(server.id));
    return server;
  }

  list(): PortState[] {
    return [...this.#ports.values()].map((port) => port.state());
  }

  async sweep(isHostAlive?: (host: string) => boolean): Promise<SweepReport> {
    const { bootId: boot, logger } = this.#context;
    return sweepOrphans({
      ...(isHostAlive && { isHostAlive }),
      ...this.#rule(),
      registry: this.#registry,
      bootId: boot,
      logger,
      scansMarkers: this.#layers.markerScan,
    });
  }

  inspect(): PortsInspection {
    return inspectPorts(this.#rule());
  }

  async stopAll(reason: StopReason): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#ports.values()].map((port) => port.stopFor(reason)));
  }

  #open(start: PortStart, { first, forkServer }: Origin): SupervisedPort {
    if (this.#isClosed) throw new Error("The worker is stopping; no port is started any more.");
    const id = randomUUID();
    const cgroup = this.#cgroups?.create(id, start.limits);
    const spawn: Spawn = (marker, events) => {
      const env = this.#environmentOf(start, marker);
      const { forkAs, command } = start;
      const limits = { ...start.limits, ...(cgroup !== undefined && { cgroup }) };
      return forkAs && forkServer?.isReady === true
        ? forkServer.fork({ id, env, limits, ...forkAs }, events)
        : spawnPort(guardianCommand(this.#context.setup, limits, command), env, events);
    };
    const port = new SupervisedPort(id, this.#context, { start, spawn, ...(first && { first }) });
    this.#ports.set(id, port);
    void port.exited.then(() => {
      this.#ports.delete(id);
      this.#cgroups?.remove(id);
    });
    return port;
  }

  #environmentOf(
    { limits, folder, env, requests }: PortStart,
    marker: Readonly<Record<string, string>>,
  ): Record<string, string> {
    const added = { ...env, ...marker, AUDIO_PORTS_REQUESTS: String(requests) };
    return portEnvironment(limits, folder, added);
  }

  #rule(): SpareRule {
    const { instanceToken, self } = this.#context;
    const isLive = (id: string): boolean => this.#ports.has(id) || this.#forkServers.has(id);
    return { instanceToken, self, isLive };
  }
}
