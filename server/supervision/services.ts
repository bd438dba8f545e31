import type { Child, ChildSpec } from "./child-spec.ts";
import { DynamicSupervisor, StartIgnoredError, type ChildHandle } from "./dynamic-supervisor.ts";
import type { ExitReason } from "./exit-reason.ts";
import { MissingServicesError, orderServices } from "./order-services.ts";
import { Registry } from "./registry.ts";
import type { IntensityLimit } from "./restart-intensity.ts";
import type { SupervisorReport } from "./supervisor-report.ts";
import type { TreeSource } from "./tree.ts";

/** A long-lived part of a process, and the names of those that must run before it. */
export interface ServiceSpec extends ChildSpec {
  readonly needs?: readonly string[];
  /** Whether it should run now; always by default. Asked at each start, and by `endUnwanted`. */
  readonly isWanted?: () => boolean;
}

export interface ServicesOptions {
  readonly name: string;
  readonly intensity: IntensityLimit;
  readonly services: readonly ServiceSpec[];
  /** How long a restarted service waits for one that it needs and that is coming back; 10 s by default. */
  readonly needLimitMs?: number;
  /** Called for every failure; must not throw. */
  readonly onReport: (report: SupervisorReport) => void;
}

const NEED_LIMIT_MS = 10_000;

/** Starts services after those that they need; rejects, with nothing left running, when one does not start. */
export async function startServices(
  options: ServicesOptions,
  signal?: AbortSignal,
): Promise<Services> {
  const services = new Services(options);
  await services.startAll(signal);
  return services;
}

/**
 * Services by name. Each is restarted by its own restart type and waits for what it needs then; the end
 * comes in the reverse order of the start. Made by `startServices`.
 */
export class Services implements Child {
  readonly exited: Promise<ExitReason>;
  readonly subtree: TreeSource;
  readonly #options: ServicesOptions;
  readonly #ordered: readonly ServiceSpec[];
  readonly #supervisor: DynamicSupervisor;
  readonly #handles = new Map<string, ChildHandle>();
  readonly #registry: Registry;
  #isStopping = false;

  constructor(options: ServicesOptions) {
    const { name, intensity, onReport } = options;
    this.#options = options;
    this.#ordered = orderServices(options.services);
    this.#registry = new Registry(name);
    this.#supervisor = new DynamicSupervisor({
      name,
      intensity,
      onReport,
      endInOrder: () => this.#endInOrder(),
    });
    this.exited = this.#supervisor.exited;
    const { subtree } = this.#supervisor;
    this.subtree = {
      ...subtree,
      facts: () => ({ ...subtree.facts(), strategy: "one_for_one" }),
    };
  }

  /** The first start; called once, by `startServices`. */
  async startAll(signal?: AbortSignal): Promise<void> {
    const stop = (): void => {
      this.stop();
    };
    signal?.addEventListener("abort", stop);
    try {
      signal?.throwIfAborted();
      for (const spec of this.#ordered) if (isWanted(spec)) await this.#start(spec);
    } catch (error) {
      this.stop();
      await this.exited;
      throw error;
    } finally {
      signal?.removeEventListener("abort", stop);
    }
  }

  /** The names of services that run now. */
  running(): string[] {
    return this.#registry.search(() => true).map(({ name }) => name);
  }

  /**
   * Ends a service and starts it anew, or starts one that does not run; resolves when it is ready. Throws
   * MissingServicesError, and leaves it as it is, when something that it needs does not run.
   */
  async restart(id: string): Promise<void> {
    const spec = this.#ordered.find((service) => service.id === id);
    if (!spec) throw new Error(`There is no service "${id}".`);
    const missing = (spec.needs ?? []).filter((need) => !this.#registry.lookup(need));
    if (missing.length > 0) throw new MissingServicesError(id, missing);
    const handle = this.#handles.get(id);
    if (handle) await this.#supervisor.terminate(handle);
    await this.#start(spec);
  }

  /** Ends a running service by force, as a crash would; its supervisor starts it again. False if none runs. */
  killService(id: string): boolean {
    const child = this.#handles.get(id)?.current;
    child?.kill();
    return child !== undefined;
  }

  /**
   * Starts services that should run and of which nobody takes care any more, where all that they need
   * runs; answers their names. A transient service whose work is done stays away.
   */
  async startMissing(): Promise<string[]> {
    const nodes = new Set(this.#supervisor.which().map(({ id }) => id));
    const started: string[] = [];
    for (const spec of this.#ordered) {
      const needsRun = (spec.needs ?? []).every((need) => this.#registry.lookup(need));
      const isDue = spec.restart === "permanent" && !nodes.has(spec.id) && isWanted(spec);
      if (this.#isStopping || !isDue || !needsRun) continue;
      await this.#start(spec);
      started.push(spec.id);
    }
    return started;
  }

  /** Ends services that should not run any more; answers their names. */
  async endUnwanted(): Promise<string[]> {
    const ended: string[] = [];
    for (const spec of this.#ordered.toReversed()) {
      const handle = this.#handles.get(spec.id);
      if (this.#isStopping || !handle?.current || isWanted(spec)) continue;
      await this.#supervisor.terminate(handle);
      ended.push(spec.id);
    }
    return ended;
  }

  stop(): void {
    if (this.#isStopping) return;
    this.#isStopping = true;
    this.#supervisor.stop();
  }

  kill(): void {
    this.#isStopping = true;
    this.#supervisor.kill();
  }

  async #endInOrder(): Promise<void> {
    this.#isStopping = true;
    for (const { id } of this.#ordered.toReversed()) {
      const handle = this.#handles.get(id);
      if (handle) await this.#supervisor.terminate(handle);
    }
  }

  async #start(spec: ServiceSpec): Promise<void> {
    if (this.#isStopping) throw new Error(`${this.#options.name} is stopping.`);
    const limitMs = this.#options.needLimitMs ?? NEED_LIMIT_MS;
    const start = async (signal: AbortSignal): Promise<Child> => {
      if (!isWanted(spec)) throw new StartIgnoredError(`${spec.id} is not wanted now.`);
      const needs = spec.needs ?? [];
      await Promise.all(needs.map((need) => this.#registry.waitFor(need, limitMs, signal)));
      const child = await spec.start(signal);
      try {
        this.#registry.register(spec.id, child, undefined);
      } catch (error) {
        child.kill();
        throw error;
      }
      return child;
    };
    this.#handles.set(spec.id, await this.#supervisor.start({ ...spec, start }));
  }
}

function isWanted(spec: ServiceSpec): boolean {
  return spec.isWanted?.() ?? true;
}
