import type { Logger } from "../logger.ts";
import { classifyEnd, type EndFacts } from "./classify-end.ts";
import { guardianCommand, type GuardianSetup } from "./guardian-command.ts";
import type { GuardianReport } from "./guardian-report.ts";
import { LogTail } from "./log-tail.ts";
import { MessageExchange, type Fault } from "./message-exchange.ts";
import { findMarked, killAll } from "./orphan-scan.ts";
import { portEnvironment } from "./port-environment.ts";
import { markerVariables } from "./port-marker.ts";
import { spawnPort, type PortProcess } from "./port-process.ts";
import type { Port, PortOutcome, PortRequest, PortState, StopReason } from "./port-types.ts";
import type { Lateness } from "./port-watch.ts";
import { identify, signalExactly, type ProcessIdentity } from "./proc.ts";
import type { ProcessRegistry, RegistryEntry } from "./process-registry.ts";
import { AT_ONCE, climbStopLadder, type StopSteps, type StopTimes } from "./stop-ladder.ts";

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

const LOG_TAIL_BYTES = 8192;
const MAX_ASK_MS = 300;
const TIMEOUT_TERM_MS = 1500;
const KILL_MARKED_MS = 2000;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** One port from its reservation to the proof that nothing of it is left. */
export class SupervisedPort implements Port {
  readonly id: string;
  readonly outcome: Promise<PortOutcome>;
  readonly #context: PortContext;
  readonly #request: PortRequest;
  readonly #exchange: MessageExchange;
  readonly #process: PortProcess;
  readonly #gone: Promise<void>;
  readonly #log = new LogTail(LOG_TAIL_BYTES);
  readonly #facts: Mutable<Omit<EndFacts, "stderrTail" | "answer">> = {};
  readonly #startedAt = new Date();
  #port: ProcessIdentity | undefined;
  #tree = { rssBytes: 0, processes: 0 };
  #handlerError: { readonly error: unknown } | undefined;
  #isStarted = false;
  #isEnding = false;
  #isOver = false;
  #ladder: Promise<void> | undefined;

  /** Starts at once; throws when the `run` message is not of the protocol or nothing can be reserved. */
  constructor(id: string, context: PortContext, request: PortRequest) {
    this.id = id;
    this.#context = context;
    this.#request = request;
    if (request.limits.memoryBytes !== undefined) {
      this.#facts.memoryLimitBytes = request.limits.memoryBytes;
    }
    this.#exchange = new MessageExchange(request, {
      onLate: (late) => this.#onLate(late),
      onFault: (fault) => this.#onFault(fault),
      onNoise: (sizeBytes) => this.#log.drop(sizeBytes),
    });
    this.#writeEntry("reserved", []);
    this.#process = this.#spawn();
    this.#gone = this.#untilGone();
    this.outcome = this.#live();
    // Whoever asks for the outcome gets the rejection; nobody has to.
    this.outcome.catch(() => undefined);
  }

  focus(frame: number): void {
    this.#exchange.focus(frame);
  }

  async stop(reason: StopReason): Promise<void> {
    this.#facts.stop ??= { reason, isAnswered: this.#exchange.answer !== undefined };
    const { termMs } = this.#request.limits;
    const polite = { askMs: Math.min(MAX_ASK_MS, termMs / 4), termMs };
    this.#end(reason === "lost_claim" ? AT_ONCE : polite);
    await this.#gone;
  }

  /** What the status page shows of it. */
  state(): PortState {
    return {
      ...this.#name(),
      mode: this.#context.setup.mode,
      phase: this.#phase(),
      startedAt: this.#startedAt,
      ...this.#tree,
      ...(this.#port === undefined ? {} : { pid: this.#port.pid }),
      ...this.#exchange.progress,
    };
  }

  #phase(): PortState["phase"] {
    if (this.#isOver) return "ended";
    if (this.#isEnding) return "stopping";
    return this.#exchange.isRunning ? "running" : "starting";
  }

  #spawn(): PortProcess {
    const { setup, instanceToken, self } = this.#context;
    const { limits, command, attemptFolder, env } = this.#request;
    const marker = markerVariables({ token: instanceToken, portId: this.id, owner: self });
    return spawnPort(
      guardianCommand(setup, limits, command),
      portEnvironment(limits, attemptFolder, { ...env, ...marker }),
      {
        onReport: (report) => this.#onReport(report),
        onLog: (piece) => this.#log.push(piece),
      },
    );
  }

  async #live(): Promise<PortOutcome> {
    await Promise.all([this.#gone, this.#exchange.read(this.#process)]);
    this.#exchange.close();
    if (!(await this.#exchange.settle())) {
      this.#warn("handler-slow", "a message is still being handled after the end of its port");
    }
    this.#context.registry?.remove(this.id);
    this.#isOver = true;
    if (this.#handlerError !== undefined) throw this.#handlerError.error;
    const { answer } = this.#exchange;
    const said = answer === undefined ? {} : { answer };
    const outcome = classifyEnd({ ...this.#facts, ...said, stderrTail: this.#log.toString() });
    const end = { event: "port-ended", ...this.#name(), outcome: outcome.kind };
    this.#context.logger.info(end, "port ended");
    return outcome;
  }

  /** The guardian's last report proves that the tree is gone; without it the marker has to. */
  async #untilGone(): Promise<void> {
    await this.#process.ended;
    while (this.#facts.report === undefined && !(await this.#killMarked())) {
      this.#warn("port-stuck", "a process outlives SIGKILL");
    }
    const error = await this.#process.closed;
    if (error !== undefined) this.#facts.startError ??= error.message;
    if (!this.#isStarted) this.#facts.startError ??= "The guardian could not start; see its log.";
  }

  #onReport(report: GuardianReport): void {
    switch (report.type) {
      case "started":
        this.#onStarted(report);
        return;
      case "failed":
        this.#facts.startError = report.message;
        return;
      case "sample":
        this.#tree = { rssBytes: report.rssBytes, processes: report.processes };
        return;
      case "exited":
        this.#facts.report = report;
        return;
    }
  }

  #onStarted({ guardianPid, portPid }: Extract<GuardianReport, { type: "started" }>): void {
    this.#isStarted = true;
    this.#port = portPid === null ? undefined : identify(portPid);
    const pids = new Set([this.#process.pid, guardianPid, portPid ?? undefined]);
    const processes = [...pids].flatMap((pid) => (pid === undefined ? [] : (identify(pid) ?? [])));
    this.#writeEntry("active", processes);
    const start = { event: "port-started", ...this.#name(), pid: portPid, guardianPid };
    this.#context.logger.info(start, "port started");
  }

  #onLate(late: Lateness): void {
    this.#facts.late = late;
    this.#warn("port-late", `the port broke its ${late.what} limit of ${late.afterMs} ms`);
    const isPolite = late.what === "idle" || late.what === "absolute";
    const termMs = Math.min(TIMEOUT_TERM_MS, this.#request.limits.termMs);
    this.#end(isPolite ? { askMs: 0, termMs } : AT_ONCE);
  }

  #onFault(fault: Fault): void {
    if (fault.kind === "violation") this.#facts.violation = fault.message;
    else this.#handlerError = { error: fault.error };
    this.#end(AT_ONCE);
  }

  #end(times: StopTimes): void {
    this.#isEnding = true;
    this.#exchange.close();
    if (!this.#context.usesStopLadder) {
      this.#process.hangUp();
      return;
    }
    if (this.#ladder !== undefined && times === AT_ONCE) this.#kill();
    this.#ladder ??= climbStopLadder(this.#stopSteps(), times);
  }

  #stopSteps(): StopSteps {
    return {
      gone: this.#gone,
      ask: () => this.#exchange.cancel(),
      terminate: () => this.#process.signalGroup("SIGTERM"),
      kill: () => this.#kill(),
      killMarked: () => this.#killMarked(),
      onStuck: () => this.#warn("port-stuck", "the port's tree outlives SIGKILL"),
    };
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

  #writeEntry(state: RegistryEntry["state"], processes: ProcessIdentity[]): void {
    const { registry, runId, instanceToken, bootId, self } = this.#context;
    const owner = { runId, instanceToken, bootId, owner: self };
    registry?.write({ ...this.#name(), ...owner, state, processes });
  }

  #name(): Pick<PortState, "id" | "kind" | "jobId" | "attempt"> {
    const { kind, jobId, attempt } = this.#request;
    return { id: this.id, kind, jobId, attempt };
  }

  #warn(event: string, text: string): void {
    this.#context.logger.warn({ event, ...this.#name() }, text);
  }
}
