import { describe, expect, it, vi } from "vitest";
import { IDLE_SNAPSHOT } from "../player.ts";
import { scopeOfTest } from "../testing/scope-of-test.ts";
import { AfterAudio } from "./after-audio.ts";

const SOUNDING = { ...IDLE_SNAPSHOT, heardId: "pack" };

describe("AfterAudio", () => {
  const scope = scopeOfTest();

  it("lets work wait until there is sound, and no more work after that", () => {
    const after = new AfterAudio(scope());
    const work = vi.fn();
    after.run(work);
    after.note(IDLE_SNAPSHOT);
    expect(work).not.toHaveBeenCalled();
    after.note(SOUNDING);
    expect(work).toHaveBeenCalledTimes(1);
    after.run(work);
    expect(work).toHaveBeenCalledTimes(2);
  });

  it("waits no longer than a moment where no sound comes, and not at all without a player", () => {
    const work = vi.fn();
    new AfterAudio(scope()).run(work);
    vi.advanceTimersByTime(1500);
    expect(work).toHaveBeenCalledTimes(1);
    const after = new AfterAudio(scope());
    after.note(null);
    after.run(work);
    expect(work).toHaveBeenCalledTimes(2);
  });

  it("does nothing more when its owner is closed", () => {
    const after = new AfterAudio(scope());
    const work = vi.fn();
    after.run(work);
    scope().close();
    after.note(SOUNDING);
    vi.advanceTimersByTime(1500);
    expect(work).not.toHaveBeenCalled();
  });
});
