import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { scopeOfTest } from "../testing/scope-of-test.ts";
import { OutputGate } from "./output-gate.ts";

/** A browser's audio context as far as it can be held back. */
class Context extends EventTarget {
  state: AudioContextState = "suspended";
  isAllowed = false;
  resumes = 0;

  become(state: AudioContextState): void {
    this.state = state;
    this.dispatchEvent(new Event("statechange"));
  }
  resume = () => {
    this.resumes += 1;
    if (this.isAllowed) this.become("running");
    return Promise.resolve();
  };
  suspend = () => {
    this.become("suspended");
    return Promise.resolve();
  };
}

const scope = scopeOfTest();
let context: Context;
let gate: OutputGate;
let page: EventTarget;
const onChange = vi.fn();

beforeEach(() => {
  page = new EventTarget();
  vi.stubGlobal("window", page);
  context = new Context();
  gate = new OutputGate(scope(), context as unknown as AudioContext, onChange);
});
afterEach(() => vi.unstubAllGlobals());

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

describe("the gate of the output", () => {
  it("says that sound is held back, and lets it out with the next gesture", async () => {
    gate.setNeeded(true);
    gate.open();
    await pass(1499);
    expect(gate.isBlocked).toBe(false);
    await pass(1);
    expect(gate.isBlocked).toBe(true);
    context.isAllowed = true;
    page.dispatchEvent(new Event("pointerup"));
    expect(gate.isBlocked).toBe(false);
    expect(context.state).toBe("running");
  });

  it("waits through a call, and goes on with it over or with a gesture", async () => {
    context.isAllowed = true;
    gate.setNeeded(true);
    gate.open();
    context.become("interrupted");
    await pass(1500);
    expect(gate.isBlocked).toBe(true);
    context.become("running");
    expect(gate.isBlocked).toBe(false);
    context.become("interrupted");
    page.dispatchEvent(new Event("keydown"));
    expect(context.state).toBe("running");
    await pass(60_000);
    expect(gate.isBlocked).toBe(false);
  });

  it("stops an output that nobody needs, and asks for none without a wish", async () => {
    context.isAllowed = true;
    page.dispatchEvent(new Event("pointerdown"));
    expect(context.resumes).toBe(0);
    gate.setNeeded(true);
    gate.open();
    gate.setNeeded(false);
    await pass(19_999);
    expect(context.state).toBe("running");
    await pass(1);
    expect(context.state).toBe("suspended");
    expect(gate.isBlocked).toBe(false);
  });
});
