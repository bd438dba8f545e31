import fc from "fast-check";
import { expect, it } from "vitest";
import { isRestarted, type RestartType } from "./child-spec.ts";
import { DynamicSupervisor, type ChildHandle } from "./dynamic-supervisor.ts";
import { crashed, type ExitReason } from "./exit-reason.ts";
import { fakeSpec, type FakeSpec } from "./fake-child.ts";
import { Registry } from "./registry.ts";
import { restartedWith, type RestartStrategy } from "./restart-strategy.ts";
import { startSupervisor } from "./supervisor.ts";

const reason = fc.constantFrom<ExitReason>(
  { kind: "normal" },
  { kind: "shutdown" },
  { kind: "killed" },
  crashed("broken"),
);
const restart = fc.constantFrom<RestartType>("permanent", "transient", "temporary");
const UNLIMITED = { maxRestarts: Infinity, withinMs: 60_000 };

type Step =
  | { readonly do: "start"; readonly restart: RestartType; readonly isSlow: boolean }
  | { readonly do: "end"; readonly nth: number; readonly reason: ExitReason }
  | { readonly do: "terminate"; readonly nth: number };

const steps = fc.array(
  fc.oneof(
    fc.record({ do: fc.constant("start" as const), restart, isSlow: fc.boolean() }),
    fc.record({ do: fc.constant("end" as const), nth: fc.nat(20), reason }),
    fc.record({ do: fc.constant("terminate" as const), nth: fc.nat(20) }),
  ),
  { maxLength: 40 },
);

/** Lets everything that is due without a timer happen. */
async function rest(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** Starts, ends and terminates children as told, and knows which of them must run at rest. */
class Random {
  readonly supervisor = new DynamicSupervisor({
    name: "random",
    intensity: UNLIMITED,
    onReport: () => undefined,
  });
  readonly names = new Registry("random");
  readonly specs: FakeSpec[] = [];
  readonly #handles: (ChildHandle | undefined)[] = [];
  readonly #isWanted: boolean[] = [];

  async take(step: Step): Promise<void> {
    if (step.do === "start") {
      await this.#start(step);
      return;
    }
    const nth = step.nth % Math.max(1, this.specs.length);
    const spec = this.specs[nth];
    if (!spec) return;
    if (step.do === "end") {
      const isRunning = this.#handles[nth]?.current !== undefined;
      spec.started.at(-1)?.end(step.reason);
      if (isRunning) this.#isWanted[nth] &&= isRestarted(spec.restart, step.reason);
    } else {
      this.#isWanted[nth] = false;
      const handle = this.#handles[nth];
      if (handle) await this.supervisor.terminate(handle);
    }
    await rest();
  }

  wanted(): string[] {
    return this.specs.filter((_, nth) => this.#isWanted[nth]).map(({ id }) => id);
  }

  async #start({ restart: type, isSlow }: Extract<Step, { do: "start" }>): Promise<void> {
    const nth = this.specs.length;
    const spec = fakeSpec({
      id: `child-${nth}`,
      restart: type,
      beforeReady: () => (isSlow ? rest() : undefined),
    });
    this.specs.push(spec);
    this.#isWanted[nth] = true;
    const start = async (signal: AbortSignal) => {
      const child = await spec.start(signal);
      this.names.register(spec.id, child, undefined);
      return child;
    };
    this.#handles[nth] = await this.supervisor.start({ ...spec, start });
  }
}

/** Ids of the fake children that have not ended. */
async function living(specs: readonly FakeSpec[]): Promise<string[]> {
  const open = Symbol("open");
  const alive: string[] = [];
  for (const { id, started } of specs) {
    for (const { exited } of started) {
      if ((await Promise.race([exited, Promise.resolve(open)])) === open) alive.push(id);
    }
  }
  return alive;
}

it("whatever starts, ends and is terminated: tree, registry and what lives agree at rest", async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (given) => {
      const random = new Random();
      for (const step of given) await random.take(step);
      await rest();
      const wanted = random.wanted();
      expect(await living(random.specs)).toEqual(wanted);
      const shown = random.supervisor.which().filter(({ state }) => state === "running");
      expect(shown.map(({ id }) => id).toSorted()).toEqual(wanted.toSorted());
      const named = random.names.search(() => true).map(({ name }) => name);
      expect(named.toSorted()).toEqual(wanted.toSorted());
      random.supervisor.stop();
      expect(await random.supervisor.exited).toEqual({ kind: "shutdown" });
      expect(await living(random.specs)).toEqual([]);
      expect(random.names.size).toBe(0);
    }),
    { numRuns: 60 },
  );
});

it("under every strategy exactly the group of the child that ended is started anew", async () => {
  const strategy = fc.constantFrom<RestartStrategy>("one_for_one", "one_for_all", "rest_for_one");
  const ends = fc.array(fc.record({ nth: fc.nat(10), reason }), { maxLength: 10 });
  await fc.assert(
    fc.asyncProperty(strategy, fc.integer({ min: 1, max: 5 }), ends, async (kind, size, given) => {
      const specs = Array.from({ length: size }, (_, nth) => fakeSpec({ id: String(nth) }));
      const supervisor = await startSupervisor({
        name: "random",
        strategy: kind,
        intensity: UNLIMITED,
        children: specs,
        onReport: () => undefined,
      });
      const starts = specs.map(() => 1);
      for (const end of given) {
        const nth = end.nth % size;
        specs[nth]?.started.at(-1)?.end(end.reason);
        const indexes = specs.map((_, index) => index);
        for (const index of restartedWith(kind, indexes, nth)) starts[index]! += 1;
        await rest();
      }
      expect(specs.map(({ started }) => started.length)).toEqual(starts);
      expect(await living(specs)).toEqual(specs.map(({ id }) => id));
      supervisor.stop();
      await supervisor.exited;
      expect(await living(specs)).toEqual([]);
    }),
    { numRuns: 40 },
  );
});
