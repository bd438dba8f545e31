import { hostname } from "node:os";
import type { Logger } from "../logger.ts";
import type { GuardianSetup } from "./guardian-command.ts";
import type { ExitReport, GuardianReport } from "./guardian-report.ts";
import { LogTail } from "./log-tail.ts";
import { findMarked, killAll } from "./orphan-scan.ts";
import { markerVariables } from "./port-marker.ts";
import type { PortProcess, PortProcessEvents } from "./port-process.ts";
import { identify, signalExactly, type ProcessIdentity } from "./proc.ts";
import type { ProcessRegistry, RegistryEntry } from "./process-registry.ts";
import { AT_ONCE, climbStopLadder, type StopTimes } from "./stop-ladder.ts";

/** What all ports of one host share. */
export interface PortContext {
  readonly setup: GuardianSetup;
  readonly runId: string;
  readonly instanceToken: string;
  readonly bootId: string;
  readonly self: ProcessIdentity;
  /** Absent only where a test shows that the other layers suffice. */
  readonly registry: ProcessRegistry | undefined;
  /** Off only where a test shows that the other layers suffice. */
  readonly usesStopLadder: boolean;
  readonly logger: Pick<Logger, "debug" | "info" | "warn">;
}

/** What a guarded process is there for, as the registry and the log name it. */
export interface Purpose {
  readonly kind: string;
  readonly jobId: string;
  readonly attempt: number;
}

/** Spawns the process with these variables added to its environment. */
export type Spawn = (
  marker: Readonly<Record<string, string>>,
  events: PortProcessEvents,
) => PortProcess;

const LOG_TAIL_BYTES = 8192;
const KILL_MARKED_MS = 2000;

/** One process under a guardian, from its reservation on disk to the proof that nothing of it is left. */
export class GuardedProcess {
  readonly id: string;
  readonly process: PortProcess;
  /** Settles when the whole tree is gone; never rejects. */
  readonly gone: Promise<void>;
  readonly log = new LogTail(LOG_TAIL_BYTES);
  readonly startedAt = new Date();
  readonly #context: PortContext;
  #purpose: Purpose;
  #port: ProcessIdentity | undefined;
  #processes: ProcessIdentity[] = [];
  #tree = { rssBytes: 0, processes: 0 };
  #report: ExitReport | undefined;
  #startError: string | undefined;
  readonly #whenStarted = Promise.withResolvers<undefined>();
  #isStarted = false;
  #ladder: Promise<void> | undefined;

  /** Starts at once; throws when nothing can be reserved. */
  constructor(id: string, context: PortContext, what: { purpose: Purpose; spawn: Spawn }) {
    this.id = id;
    this.#context = context;
    this.#purpose = what.purpose;
    this.#writeEntry("reserved");
    const { instanceToken, self } = context;
    const marker = markerVariables({ token: instanceToken, portId: id, owner: self });
    this.process = what.spawn(marker, {
      onReport: (report) => this.#onReport(report),
      onLog: (piece) => this.log.push(piece),
      onReportsBroken: () => {
        this.warn("guardian-unreadable", "the guardian's reports can't be read; its tree is ended");
        this.end(AT_ONCE, () => undefined);
      },
    });
    this.gone = this.#untilGone();
  }

  /** Resolves when its processes are known; never, when it could not be started. */
  get started(): Promise<void> {
    return this.#whenStarted.promise;
  }

  /** The port's own process; undefined before it has been started. */
  get port(): ProcessIdentity | undefined {
    return this.#port;
  }

  /** Absent when the guardian itself did not live to report. */
  get report(): ExitReport | undefined {
    return this.#report;
  }

  /** Why it could not be started. */
  get startError(): string | undefined {
    return this.#startError;
  }

  /** The whole tree at the guardian's last look. */
  get tree(): { readonly rssBytes: number; readonly processes: number } {
    return this.#tree;
  }

  get purpose(): Purpose {
    return this.#purpose;
  }

  /** Notes on disk what it works on from now on. */
  assign(purpose: Purpose): void {
    this.#purpose = purpose;
    this.#tryWriteEntry(this.#processes.length === 0 ? "reserved" : "active");
  }

  /** Begins to end the tree by the stop ladder; `ask` goes through the protocol. */
  end(times: StopTimes, ask: () => void): void {
    if (!this.#context.usesStopLadder) {
      this.process.hangUp();
      return;
    }
    if (this.#ladder !== undefined && times === AT_ONCE) this.#kill();
    this.#ladder ??= climbStopLadder(
      {
        gone: this.gone,
        ask,
        terminate: () => this.process.signalGroup("SIGTERM"),
        kill: () => this.#kill(),
        killMarked: () => this.#killMarked(),
        onStuck: () => this.warn("port-stuck", "the port's tree outlives SIGKILL"),
      },
      times,
    );
  }

  /** Takes it off the disk; called when it is gone and its end has been read. */
  forget(): void {
    this.#context.registry?.remove(this.id);
  }

  warn(event: string, text: string): void {
    this.#context.logger.warn({ event, id: this.id, ...this.#purpose }, text);
  }

  info(event: string, facts: object): void {
    const line = { event, id: this.id, ...this.#purpose, ...facts };
    this.#context.logger.info(line, event.replace("-", " "));
  }

  /** The guardian's last report proves that the tree is gone; without it the marker has to. */
  async #untilGone(): Promise<void> {
    await this.process.ended;
    while (this.#report === undefined && !(await this.#killMarked())) {
      this.warn("port-stuck", "a process outlives SIGKILL");
    }
    const error = await this.process.closed;
    if (error !== undefined) this.#startError ??= error.message;
    if (!this.#isStarted) this.#startError ??= "The guardian could not start; see its log.";
  }

  #onReport(report: GuardianReport): void {
    switch (report.type) {
      case "started":
        this.#onStarted(report);
        return;
      case "failed":
        this.#startError = report.message;
        return;
      case "sample":
        this.#tree = { rssBytes: report.rssBytes, processes: report.processes };
        return;
      case "exited":
        this.#report = report;
        return;
    }
  }

  #onStarted({ guardianPid, portPid }: Extract<GuardianReport, { type: "started" }>): void {
    this.#isStarted = true;
    this.#port = portPid === null ? undefined : identify(portPid);
    const pids = new Set([this.process.pid, guardianPid, portPid ?? undefined]);
    this.#processes = [...pids].flatMap((pid) => (pid === undefined ? [] : (identify(pid) ?? [])));
    this.#tryWriteEntry("active");
    this.info("port-started", { pid: portPid, guardianPid });
    this.#whenStarted.resolve(undefined);
  }

  #kill(): void {
    if (this.#port === undefined) void this.#killMarked();
    else signalExactly(this.#port, "SIGKILL", "group");
  }

  /** True when nothing that carries this port's marker is left. */
  async #killMarked(): Promise<boolean> {
    const { instanceToken } = this.#context;
    const find = (): ProcessIdentity[] =>
      findMarked(instanceToken).filter(({ marker }) => marker.portId === this.id);
    const { left } = await killAll(find, KILL_MARKED_MS);
    return left.length === 0;
  }

  /** Without its row a port is still found by its marker. */
  #tryWriteEntry(state: RegistryEntry["state"]): void {
    try {
      this.#writeEntry(state);
    } catch (error) {
      this.warn("registry-unwritable", `the port's row can't be written: ${String(error)}`);
    }
  }

  #writeEntry(state: RegistryEntry["state"]): void {
    const { registry, runId, instanceToken, bootId, self } = this.#context;
    const owner = { runId, instanceToken, bootId, host: hostname(), owner: self };
    const { id } = this;
    registry?.write({ id, ...this.#purpose, ...owner, state, processes: this.#processes });
  }
}
