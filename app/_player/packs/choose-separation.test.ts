import { expect, it } from "vitest";
import type { PackView } from "#server/realtime/events.ts";
import { chooseSeparation } from "./choose-separation.ts";

const separation = (id: string, state: PackView["state"], segments = 1) =>
  ({
    id,
    state,
    stems: segments === 0 ? [] : [{ name: "vocals", ready: [[0, segments]] }],
  }) as unknown as PackView;

it("the owner's choice plays first, as long as it can be heard", () => {
  const all = [separation("new", "completed"), separation("old", "completed")];
  expect(chooseSeparation(all, "old")?.id).toBe("old");
  expect(chooseSeparation(all, "gone")?.id).toBe("new");
  const empty = [separation("new", "completed"), separation("old", "failed", 0)];
  expect(chooseSeparation(empty, "old")?.id).toBe("new");
});

it("without a choice the newest plays that has stems and ended well", () => {
  const growing = [separation("b", "running"), separation("a", "completed")];
  expect(chooseSeparation(growing, null)?.id).toBe("b");
  const waiting = [separation("b", "queued", 0), separation("a", "completed")];
  expect(chooseSeparation(waiting, null)?.id).toBe("a");
  const broken = [separation("b", "failed"), separation("a", "completed")];
  expect(chooseSeparation(broken, null)?.id).toBe("a");
  const partial = [separation("b", "queued", 0), separation("a", "cancelled")];
  expect(chooseSeparation(partial, null)?.id).toBe("a");
  const nothing = [separation("b", "failed", 0), separation("a", "queued", 0)];
  expect(chooseSeparation(nothing, null)?.id).toBe("a");
  expect(chooseSeparation([], null)).toBeNull();
});
