import type { Child, ChildSpec } from "./child-spec.ts";
import type { ExitReason } from "./exit-reason.ts";

/** A child for tests whose ends the test decides. */
interface FakeChild extends Child {
  /** Ends the child by itself. */
  readonly end: (reason: ExitReason) => void;
}

/** What a fake child does and where it notes what happened to it. */
export interface FakeChildOptions {
  readonly id: string;
  /** Receives `start a`, `stop a`, `kill a`, in order. */
  readonly log?: string[];
  readonly restart?: ChildSpec["restart"];
  readonly shutdown?: ChildSpec["shutdown"];
  readonly ignoresStop?: boolean;
  /** Runs before the child is ready; a rejection fails the start. */
  readonly beforeReady?: (nth: number, signal: AbortSignal) => Promise<void> | void;
}

/** A child spec for tests together with the children that it has started, the newest last. */
export interface FakeSpec extends ChildSpec<FakeChild> {
  readonly started: FakeChild[];
}

/** A permanent child with a shutdown of 1 s, unless told otherwise. */
export function fakeSpec(options: FakeChildOptions): FakeSpec {
  const started: FakeChild[] = [];
  let starts = 0;
  return {
    id: options.id,
    restart: options.restart ?? "permanent",
    shutdown: options.shutdown ?? 1000,
    started,
    start: async (signal) => {
      starts += 1;
      await options.beforeReady?.(starts, signal);
      options.log?.push(`start ${options.id}`);
      const child = fakeChild(options);
      started.push(child);
      return child;
    },
  };
}

/** A running child that ends when the test says so, or when it is told to. */
export function fakeChild(options: FakeChildOptions): FakeChild {
  const { promise: exited, resolve } = Promise.withResolvers<ExitReason>();
  return {
    exited,
    end: resolve,
    stop: () => {
      options.log?.push(`stop ${options.id}`);
      if (options.ignoresStop !== true) resolve({ kind: "shutdown" });
    },
    kill: () => {
      options.log?.push(`kill ${options.id}`);
      resolve({ kind: "killed" });
    },
  };
}
