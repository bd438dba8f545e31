import { PassThrough } from "node:stream";
import type { Socket } from "node:net";
import { readReports, type PortProcess, type PortProcessEvents } from "../port-process.ts";
import { identify, signalExactly, type ProcessIdentity } from "../proc.ts";
import type { Channels } from "./port-sockets.ts";

const MAX_UNSENT_BYTES = 64_000;

/** A port that a fork server makes: its streams come over sockets, its end is seen as their end. */
export class ForkedProcess implements PortProcess {
  readonly stdout = new PassThrough();
  readonly ended: Promise<unknown>;
  readonly closed: Promise<Error | undefined>;
  readonly #events: PortProcessEvents;
  readonly #whenEnded = Promise.withResolvers<undefined>();
  readonly #whenClosed = Promise.withResolvers<Error | undefined>();
  #guardian: ProcessIdentity | undefined;
  #stdin: Socket | undefined;
  #sockets: readonly Socket[] = [];
  #unsent: string[] = [];
  #isHungUp = false;

  constructor(events: PortProcessEvents) {
    this.#events = events;
    this.ended = this.#whenEnded.promise;
    this.closed = this.#whenClosed.promise;
  }

  /** Of its guardian; undefined until the fork server has told it. */
  get pid(): number | undefined {
    return this.#guardian?.pid;
  }

  /** The fork server has forked its guardian. */
  begin(guardianPid: number): void {
    this.#guardian ??= identify(guardianPid);
  }

  /** Its streams are there. */
  connect({ stdin, stdout, stderr, report }: Channels): void {
    this.#stdin = stdin;
    this.#sockets = [stdin, stdout, stderr, report];
    // Whoever is at the other end may be gone at any time; its end shows in `closed`.
    for (const socket of this.#sockets) socket.on("error", () => undefined);
    stdin.resume();
    stdout.pipe(this.stdout);
    stdout.once("close", () => this.stdout.end());
    stderr.on("data", this.#events.onLog);
    readReports(report, this.#events);
    report.once("close", () => this.#whenEnded.resolve(undefined));
    void allClosed([stdout, stderr, report]).then(() => {
      stdin.destroy();
      this.#whenClosed.resolve(undefined);
    });
    if (this.#isHungUp) this.hangUp();
    for (const line of this.#unsent.splice(0)) stdin.write(line);
  }

  /** It could not be forked, or its streams never came. */
  fail(error: Error): void {
    if (this.#stdin) {
      // It has begun: how it ends is its guardian's to say, or shows in its streams' end.
      for (const socket of this.#sockets) socket.destroy();
      return;
    }
    this.stdout.end();
    this.#whenEnded.resolve(undefined);
    this.#whenClosed.resolve(error);
  }

  readonly send = (line: string): boolean => {
    const stdin = this.#stdin;
    if (!stdin) {
      const unsentBytes = this.#unsent.reduce((sum, each) => sum + each.length, 0);
      if (this.#unsent.length > 0 && unsentBytes > MAX_UNSENT_BYTES) return false;
      this.#unsent.push(line);
      return true;
    }
    if (!stdin.writable || stdin.writableLength > MAX_UNSENT_BYTES) return false;
    stdin.write(line);
    return true;
  };

  readonly signalGroup = (signal: NodeJS.Signals): void => {
    if (this.#guardian) signalExactly(this.#guardian, signal, "group");
  };

  readonly hangUp = (): void => {
    this.#isHungUp = true;
    this.#stdin?.destroy();
  };
}

async function allClosed(sockets: readonly Socket[]): Promise<void> {
  await Promise.all(
    sockets.map(
      (socket) =>
        new Promise<void>((resolve) => {
          if (socket.closed) resolve();
          else socket.once("close", () => resolve());
        }),
    ),
  );
}
