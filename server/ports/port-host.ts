import { randomUUID } from "node:crypto";
import { join } from "node:path";
import type { Logger } from "../logger.ts";
import { detectGuardian } from "./detect-guardian.ts";
import { inspectPorts } from "./inspect-ports.ts";
import type {
  GuardianMode,
  Port,
  PortHost,
  PortRequest,
  PortState,
  PortsInspection,
  StopReason,
  SweepReport,
} from "./port-types.ts";
import { bootId, identify } from "./proc.ts";
import { ProcessRegistry } from "./process-registry.ts";
import { SupervisedPort, type PortContext } from "./supervised-port.ts";
import { sweepOrphans, type SpareRule } from "./sweep-orphans.ts";

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
  /** How often guardians look at their trees; 500 by default. */
  readonly sampleMs?: number;
  readonly layers?: Partial<OrphanLayers>;
}

const SAMPLE_MS = 500;
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

class LocalPortHost implements PortHost {
  readonly #ports = new Map<string, SupervisedPort>();
  readonly #context: PortContext;
  readonly #registry: ProcessRegistry;
  readonly #layers: OrphanLayers;
  #isClosed = false;

  constructor(options: PortHostOptions) {
    const self = identify(process.pid);
    if (self === undefined) throw new Error("Ports need /proc, which is not mounted here.");
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

  start(request: PortRequest): Port {
    if (this.#isClosed) throw new Error("The worker is stopping; no port is started any more.");
    const id = randomUUID();
    const port = new SupervisedPort(id, this.#context, request);
    this.#ports.set(id, port);
    const forget = (): void => {
      this.#ports.delete(id);
    };
    port.outcome.then(forget, forget);
    return port;
  }

  list(): PortState[] {
    return [...this.#ports.values()].map((port) => port.state());
  }

  async sweep(): Promise<SweepReport> {
    const { bootId: boot, logger } = this.#context;
    return sweepOrphans({
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

  #rule(): SpareRule {
    const { instanceToken, self } = this.#context;
    return { instanceToken, self, isLive: (portId) => this.#ports.has(portId) };
  }

  async stopAll(reason: StopReason): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#ports.values()].map((port) => port.stop(reason)));
  }
}
