import { describe, expect, it } from "vitest";
import type { ThreadOrder } from "./fixtures/thread.ts";
import { runThread, SilentThreadError, type ThreadWork } from "./run-thread.ts";

const MODULE = new URL("./fixtures/thread.ts", import.meta.url);

async function run(
  orders: readonly ThreadOrder[],
  options: Partial<ThreadWork<ThreadOrder, string>> = {},
): Promise<{ said: string[]; exits: number; failure: unknown }> {
  const said: string[] = [];
  let exits = 0;
  let failure: unknown;
  await runThread<ThreadOrder, string>({
    module: MODULE,
    feed: (post) => {
      for (const order of orders) post(order);
    },
    onMessage: (text) => said.push(text),
    onExit: () => (exits += 1),
    ...options,
  }).catch((error: unknown) => (failure = error));
  return { said, exits, failure };
}

describe("a thread", () => {
  it("is heard in order until it ends by itself", async () => {
    const orders = ["a", "b"].map((text) => ({ kind: "say" as const, text }));
    const { said, exits, failure } = await run([...orders, { kind: "end" }]);
    expect({ said, exits, failure }).toEqual({ said: ["a", "b"], exits: 1, failure: undefined });
  });

  it("that throws, or exits with a code, rejects and is gone", async () => {
    const thrown = await run([{ kind: "throw", text: "It broke." }]);
    expect(thrown).toMatchObject({ exits: 1, failure: { message: "It broke." } });
    const left = await run([{ kind: "exit", code: 3 }]);
    expect(left).toMatchObject({ exits: 1, failure: { message: "The thread ended with code 3." } });
  });

  it("that never comes back is ended by its signal", async () => {
    const stopping = new AbortController();
    const reason = new Error("Enough.");
    const { said, exits, failure } = await run([{ kind: "loop" }], {
      signal: stopping.signal,
      onMessage: () => {
        stopping.abort(reason);
      },
    });
    expect({ said, exits }).toEqual({ said: [], exits: 1 });
    expect(failure).toBe(reason);
  });

  it("that is silent for too long is ended, one that speaks is not", async () => {
    const silent = await run([{ kind: "loop" }], { silenceMs: 50 });
    expect(silent.exits).toBe(1);
    expect(silent.failure).toBeInstanceOf(SilentThreadError);
    const spoken = await run([{ kind: "say", text: "a" }, { kind: "end" }], { silenceMs: 10_000 });
    expect(spoken).toMatchObject({ said: ["a"], failure: undefined });
  });

  it("whose food fails is ended, and is told why its food should end", async () => {
    const failing = await run([], { feed: () => Promise.reject(new Error("No food.")) });
    expect(failing).toMatchObject({ exits: 1, failure: { message: "No food." } });
    const { promise: told, resolve } = Promise.withResolvers<undefined>();
    const feed: ThreadWork<ThreadOrder, string>["feed"] = (post, signal) => {
      signal.addEventListener("abort", () => {
        resolve(undefined);
      });
      post({ kind: "throw", text: "It broke." });
      return told;
    };
    const broken = await run([], { feed });
    expect(broken).toMatchObject({ exits: 1, failure: { message: "It broke." } });
  });

  it("is not begun when its signal has aborted", async () => {
    const signal = AbortSignal.abort(new Error("Too late."));
    expect(await run([], { signal })).toMatchObject({
      exits: 0,
      failure: { message: "Too late." },
    });
  });
});
