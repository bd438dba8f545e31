import { describe, expect, it } from "vitest";
import { isRestarted, type RestartType } from "./child-spec.ts";
import { crashed, type ExitReason } from "./exit-reason.ts";

const table: [RestartType, ExitReason, boolean][] = [
  ["permanent", { kind: "normal" }, true],
  ["permanent", { kind: "shutdown" }, true],
  ["permanent", crashed("disk full"), true],
  ["permanent", { kind: "killed" }, true],
  ["transient", { kind: "normal" }, false],
  ["transient", { kind: "shutdown" }, false],
  ["transient", crashed("disk full"), true],
  ["transient", { kind: "killed" }, true],
  ["temporary", { kind: "normal" }, false],
  ["temporary", { kind: "shutdown" }, false],
  ["temporary", crashed("disk full"), false],
  ["temporary", { kind: "killed" }, false],
];

describe("restart type", () => {
  it.each(table)("%s, %o: restarted is %s", (restart, reason, restarted) => {
    expect(isRestarted(restart, reason)).toBe(restarted);
  });
});
