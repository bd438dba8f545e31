import { existsSync } from "node:fs";
import { join } from "node:path";
import { inspectPorts } from "#server/ports/inspect-ports.ts";
import type { PortsInspection, SweepReport } from "#server/ports/port-types.ts";
import { bootId, identify } from "#server/ports/proc.ts";
import { ProcessRegistry } from "#server/ports/process-registry.ts";
import { sweepOrphans, type SpareRule } from "#server/ports/sweep-orphans.ts";
import { loadSecrets } from "#server/secrets.ts";
import { LaunchError } from "../launch-error.ts";

const silent = { info: () => undefined, warn: () => undefined };

/** The ports of a data folder on this machine, seen without a worker. */
export class LocalPorts {
  readonly #dataDir: string;
  readonly #rule: SpareRule;

  constructor(dataDir: string) {
    if (!existsSync(join(dataDir, "secrets.json"))) {
      throw new LaunchError(
        `The data folder ${dataDir} has never been used: there is nothing to look for. Name another one with --data.`,
      );
    }
    const self = identify(process.pid);
    if (self === undefined) {
      throw new LaunchError("Processes can't be told apart here: /proc is not mounted.");
    }
    this.#dataDir = dataDir;
    const { instanceToken } = loadSecrets(dataDir);
    this.#rule = { instanceToken, self, isLive: () => false };
  }

  inspect(): PortsInspection {
    return inspectPorts(this.#rule);
  }

  /** Ends what has no living owner; the ports of workers that live, even silent ones, are spared. */
  sweep(): Promise<SweepReport> {
    return sweepOrphans({
      ...this.#rule,
      registry: new ProcessRegistry(join(this.#dataDir, "run", "ports")),
      bootId: bootId(),
      scansMarkers: true,
      logger: silent,
    });
  }
}
