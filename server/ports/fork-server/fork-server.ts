import { randomUUID } from "node:crypto";
import type { Child } from "../../supervision/child-spec.ts";
import { crashed, type ExitReason } from "../../supervision/exit-reason.ts";
import { GuardedProcess, type PortContext } from "../guarded-process.ts";
import { guardianCommand, type GuardedLimits } from "../guardian-command.ts";
import { portEnvironment } from "../port-environment.ts";
import { spawnPort, type PortProcess, type PortProcessEvents } from "../port-process.ts";
import type { ProcessLimits } from "../port-types.ts";
import { PortWatch } from "../port-watch.ts";
import { LineSplitter } from "../split-lines.ts";
import { AT_ONCE, type StopTimes } from "../stop-ladder.ts";
import { ForkedProcess } from "./forked-process.ts";
import { parseForkServerMessage, type ForkOrder, type ForkServerMessage } from "./fork-protocol.ts";
import { PortSockets } from "./port-sockets.ts";

/** What a fork server is made of. */
export interface ForkServerOptions {
  /** Interpreter and arguments; it imports what its ports need, and forks them. */
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** For its socket; absolute. */
  readonly folder: string;
  readonly limits: ProcessLimits;
}

/** What one port is forked with. */
export interface ForkRequest extends Pick<ForkOrder, "id" | "queue" | "argv" | "env"> {
  readonly limits: GuardedLimits;
}

const MAX_LINE_BYTES = 1_000_000;
const CONNECT_MS = 5000;
const PING = '{"type":"ping"}\n';

/**
 * A Python process that has imported what ports need and forks a guardian with a clean port for each
 * order. It is itself under a guardian, so that it and all its ports end with this process.
 */
export class ForkServer implements Child {
  readonly exited: Promise<ExitReason>;
  /** Resolves when it can fork; rejects when it ended before. */
  readonly ready: Promise<void>;
  readonly #context: PortContext;
  readonly #sockets: PortSockets;
  readonly #guarded: GuardedProcess;
  readonly #watch: PortWatch;
  readonly #whenReady = Promise.withResolvers<undefined>();
  readonly #orders = new Map<string, ForkedProcess>();
  #isReady = false;
  #end: "stop" | "kill" | undefined;

  private constructor(context: PortContext, sockets: PortSockets, options: ForkServerOptions) {
    const { command, env, folder, limits } = options;
    this.#context = context;
    this.#sockets = sockets;
    this.#watch = new PortWatch(limits, ({ what, afterMs }) => {
      this.#guarded.warn("port-late", `the fork server broke its ${what} limit of ${afterMs} ms`);
      this.#finish(AT_ONCE);
    });
    // Its tree is all its ports: limits of memory and processes are each port's own.
    const line = guardianCommand(context.setup, { termMs: limits.termMs }, command);
    this.#guarded = new GuardedProcess(randomUUID(), context, {
      purpose: { kind: "fork-server", jobId: "", attempt: 0 },
      spawn: (marker, events) =>
        spawnPort(line, portEnvironment(limits, folder, { ...env, ...marker }), events),
    });
    this.ready = this.#whenReady.promise;
    this.ready.catch(() => undefined);
    this.exited = this.#live();
  }

  /** Starts at once; resolves before it can fork. */
  static async open(context: PortContext, options: ForkServerOptions): Promise<ForkServer> {
    return new ForkServer(context, await PortSockets.listen(options.folder), options);
  }

  /** Marks its processes. */
  get id(): string {
    return this.#guarded.id;
  }

  get isReady(): boolean {
    return this.#isReady && this.#end === undefined;
  }

  /** Of the process itself, as the host numbers it. */
  get pid(): number | undefined {
    return this.#guarded.port?.pid;
  }

  /** Forks a port; a fork that fails shows in the answer's `closed`. */
  fork(request: ForkRequest, events: PortProcessEvents): PortProcess {
    const process = new ForkedProcess(events);
    const token = randomUUID();
    this.#orders.set(request.id, process);
    const forget = (): void => {
      clearTimeout(late);
      this.#orders.delete(request.id);
      this.#sockets.forget(token);
    };
    const late = setTimeout(() => {
      process.fail(new Error(`The forked process did not connect within ${CONNECT_MS} ms.`));
    }, CONNECT_MS);
    void process.closed.then(forget);
    void this.#sockets.expect(token).then((channels) => {
      clearTimeout(late);
      process.connect(channels);
    });
    const order = {
      ...request,
      socket: this.#sockets.path,
      token,
      limits: this.#limitsOf(request),
    };
    if (!this.isReady || !this.#send({ type: "fork", ...order })) {
      process.fail(new Error("The fork server takes no orders now."));
    }
    return process;
  }

  stop(): void {
    this.#end ??= "stop";
    this.#finish({ askMs: 0, termMs: 1000 });
  }

  kill(): void {
    this.#end = "kill";
    this.#finish(AT_ONCE);
  }

  #limitsOf({ limits }: ForkRequest): ForkOrder["limits"] {
    const { memoryBytes = 0, processes = 0, nice = 0, cpuSec = 0, openFiles = 0, termMs } = limits;
    const { sampleMs } = this.#context.setup;
    const numbers = { termMs, sampleMs, memoryBytes, processes, nice, cpuSec, openFiles };
    return limits.cgroup === undefined ? numbers : { ...numbers, cgroup: limits.cgroup };
  }

  #send(message: object): boolean {
    return this.#guarded.process.send(`${JSON.stringify(message)}\n`);
  }

  #finish(times: StopTimes): void {
    this.#watch.close();
    this.#isReady = false;
    this.#guarded.end(times, () => undefined);
  }

  async #live(): Promise<ExitReason> {
    this.#watch.start();
    await Promise.all([this.#guarded.gone, this.#read()]);
    this.#watch.close();
    this.#isReady = false;
    this.#sockets.close();
    this.#guarded.forget();
    const error = new Error(`The fork server has ended. ${this.#guarded.log.toString()}`.trim());
    for (const process of this.#orders.values()) process.fail(error);
    this.#whenReady.reject(error);
    if (this.#end === "kill") return { kind: "killed" };
    return this.#end === "stop" ? { kind: "shutdown" } : crashed(error);
  }

  /** Reads to the end of its stdout; a line that can't be read ends it. Never rejects. */
  async #read(): Promise<void> {
    const splitter = new LineSplitter(MAX_LINE_BYTES);
    try {
      for await (const piece of this.#guarded.process.stdout as AsyncIterable<Buffer>) {
        for (const line of splitter.push(piece)) {
          this.#take(parseForkServerMessage(line.toString("utf8")));
        }
      }
    } catch (error) {
      this.#guarded.warn("fork-server-fault", `the fork server can't be read: ${String(error)}`);
      this.#finish(AT_ONCE);
    }
    // The end of its words comes before the proof that it is gone.
    this.#isReady = false;
  }

  #take(message: ForkServerMessage): void {
    this.#watch.heard();
    switch (message.type) {
      case "ready":
        this.#watch.ready();
        this.#isReady = true;
        this.#whenReady.resolve(undefined);
        this.#guarded.info("fork-server-ready", { tookMs: message.tookMs });
        return;
      case "heartbeat":
        this.#guarded.process.send(PING);
        return;
      case "pong":
        return;
      case "forked":
        this.#orders.get(message.id)?.begin(message.pid);
        return;
      case "failed":
        this.#orders.get(message.id)?.fail(new Error(message.message));
    }
  }
}
