import { describe, expect, it } from "vitest";
import { sampleNode, samplePort } from "#server/testing/sample-snapshot.ts";
import { attemptText } from "./attempt-words.ts";
import { cleanupText, dryRunText, lastScanText, scanEnd, scansText } from "./orphan-words.ts";
import {
  countPorts,
  heartbeatAgeSec,
  judgedAtMs,
  memoryShare,
  portCondition,
} from "./port-condition.ts";
import { processEventWords } from "./process-event-words.ts";
import { treeMove } from "./tree-move.ts";
import { countTroubled, treeRows } from "./tree-rows.ts";
import type { WireCleanup, WireOrphanScan } from "./wire-types.ts";

const NOW = Date.parse("2026-03-01T12:00:00Z");
const ago = (sec: number): string => new Date(NOW - sec * 1000).toISOString();

describe("a port", () => {
  it("is late after three missed heartbeats, as long as it should give any", () => {
    const condition = (fields: Parameters<typeof samplePort>[0]) =>
      portCondition(samplePort(fields), NOW);
    expect(condition({ state: "idle", heartbeatAt: ago(6) })).toBe("idle");
    expect(condition({ state: "idle", heartbeatAt: ago(6.1) })).toBe("late");
    expect(condition({ state: "busy", heartbeatAt: ago(7.8) })).toBe("late");
    expect(condition({ state: "tainted", heartbeatAt: ago(1) })).toBe("resting");
    expect(condition({ state: "tainted", heartbeatAt: ago(9) })).toBe("late");
    expect(condition({ state: "starting", heartbeatAt: null })).toBe("starting");
    expect(condition({ state: "failed", heartbeatAt: ago(900) })).toBe("failed");
  });

  it("is not late because the page heard nothing for a while", () => {
    const beat = samplePort({ heartbeatAt: ago(31) });
    expect(portCondition(beat, judgedAtMs(ago(30), NOW))).toBe("idle");
    expect(portCondition(beat, judgedAtMs(ago(22), NOW))).toBe("late");
    expect(judgedAtMs(ago(1), NOW)).toBe(NOW);
  });

  it("has an age of its heartbeat that is never negative", () => {
    expect(heartbeatAgeSec(samplePort({ heartbeatAt: ago(-3) }), NOW)).toBe(0);
    expect(heartbeatAgeSec(samplePort({ heartbeatAt: null }), NOW)).toBeNull();
  });

  it("uses much memory from 85 % of its limit on", () => {
    const share = (rssBytes: number, memoryLimitBytes: number | null) =>
      memoryShare(samplePort({ rssBytes, memoryLimitBytes }));
    expect(share(85, 100)).toEqual({ share: 0.85, isHigh: false });
    expect(share(86, 100)).toEqual({ share: 0.86, isHigh: true });
    expect(share(86, null)).toBeNull();
    expect(share(86, 0)).toBeNull();
  });

  it("is counted, and named when it needs an act", () => {
    const fresh = samplePort({ heartbeatAt: ago(1) });
    const late = samplePort({ heartbeatAt: ago(60) });
    const failed = samplePort({ state: "failed", heartbeatAt: null });
    expect(countPorts([fresh], NOW)).toBe("1 Python port");
    expect(countPorts([fresh, late, failed], NOW)).toBe("3 Python ports, 1 late, 1 failed");
  });
});

describe("the tree", () => {
  const starter = (id: string, port = sampleNode("port")) =>
    sampleNode(id, { children: [sampleNode("folder"), port] });
  const tree = [
    sampleNode("pool", {
      children: [
        sampleNode("workers", { children: [starter("one"), starter("two")] }),
        sampleNode("reconcile"),
      ],
    }),
    sampleNode("events"),
  ];
  const shown = (...of: Parameters<typeof treeRows>) => treeRows(...of).map(({ node }) => node.id);

  it("becomes rows with level, place and the lines that go on beside them", () => {
    expect(
      treeRows(tree).map(({ node, level, position, siblings, guides, isOpen }) => {
        return [node.id, level, `${position}/${siblings}`, guides, isOpen];
      }),
    ).toEqual([
      ["pool", 1, "1/2", [], true],
      ["workers", 2, "1/2", [], true],
      ["one", 3, "1/2", [true], false],
      ["two", 3, "2/2", [true], false],
      ["reconcile", 2, "2/2", [], null],
      ["events", 1, "2/2", [], null],
    ]);
  });

  it("shows deep levels when they are opened, or when something in them does not run", () => {
    const [, , one] = treeRows(tree);
    const opened = ["pool", "workers", "one", "folder", "port", "two", "reconcile", "events"];
    expect(shown(tree, new Map([[one?.key ?? "", true]]))).toEqual(opened);
    const failed = starter("one", sampleNode("port", { state: "failed" }));
    const troubled = [
      sampleNode("pool", { children: [sampleNode("workers", { children: [failed] })] }),
    ];
    expect(shown(troubled)).toEqual(["pool", "workers", "one", "folder", "port"]);
    expect(countTroubled(troubled)).toBe(1);
  });

  it("has keys that differ where ids do not", () => {
    const twins = treeRows([sampleNode("same"), sampleNode("same")]);
    expect(new Set(twins.map(({ key }) => key)).size).toBe(2);
  });

  it("is walked by arrows, Home and End, no further than its ends; Left and Right close and open", () => {
    const rows = treeRows(tree);
    const move = (key: string, at: number) => {
      const done = treeMove(key, rows, at);
      return done?.kind === "focus" ? done.at : (done?.kind ?? null);
    };
    expect([move("ArrowDown", 0), move("ArrowDown", 5)]).toEqual([1, 5]);
    expect([move("ArrowUp", 3), move("ArrowUp", 0)]).toEqual([2, 0]);
    expect([move("ArrowLeft", 3), move("ArrowLeft", 1), move("ArrowLeft", 5)]).toEqual([
      1,
      "toggle",
      5,
    ]);
    expect([move("ArrowRight", 1), move("ArrowRight", 2), move("ArrowRight", 5)]).toEqual([
      2,
      "toggle",
      5,
    ]);
    expect([move("Enter", 0), move(" ", 2), move("Enter", 5)]).toEqual(["toggle", "toggle", null]);
    expect([move("Home", 4), move("End", 0), move("x", 2)]).toEqual([0, 5, null]);
  });
});

describe("orphan scans", () => {
  const scan = { at: ago(1), tookMs: 3, found: 0, preserved: 8, terminated: 0, errors: 0 };

  it("are clean, ended what they found, or left some", () => {
    expect(scanEnd(scan)).toBe("clean");
    expect(scanEnd({ ...scan, found: 2, terminated: 2 })).toBe("ended");
    expect(scanEnd({ ...scan, found: 2, terminated: 1 })).toBe("left");
    expect(scanEnd({ ...scan, errors: 1 })).toBe("left");
  });

  it("read as one sentence", () => {
    const found = { ...scan, found: 1, terminated: 1 };
    expect(scansText([scan, found, { ...found, terminated: 0, errors: 1 }])).toBe(
      "Last 3 scans: 1 clean, 1 found orphans and ended them, 1 could not end all orphans",
    );
    expect(lastScanText(scan)).toBe("orphans. 8 processes known.");
    expect(lastScanText(found)).toContain("orphan found, 1 ended, 0 errors.");
  });

  const machine = { workerId: "w", host: "studio", pid: 7, error: null };
  const dryRun = (fields: object): WireOrphanScan => ({
    machines: [{ ...machine, activePorts: 1, orphanedPorts: 0, orphans: [], ...fields }],
    silent: 0,
  });

  it("say what a dry run found, and who did not answer", () => {
    const orphan = { pid: 1, command: "x", startedAt: ago(9) };
    expect(dryRunText(dryRun({}))).toBe("Nothing to end: every process has a living owner.");
    expect(dryRunText(dryRun({ orphans: [orphan] }))).toBe("1 process has no living owner.");
    expect(dryRunText({ ...dryRun({ error: "No /proc." }), silent: 1 })).toContain(
      "studio: No /proc. 1 worker did not answer.",
    );
    expect(dryRunText({ machines: [], silent: 0 })).toBe("No worker runs. Nothing was looked at.");
    expect(dryRunText({ machines: [], silent: 2 })).toContain("2 workers did not answer.");
  });

  it("say what a clean-up ended over all machines", () => {
    const figures = { found: 3, terminated: 2, errors: 1, preserved: 8 };
    const cleanup: WireCleanup = {
      machines: [
        { ...machine, figures },
        { ...machine, figures },
        { ...machine, figures: null, error: "Too long." },
      ],
      silent: 0,
    };
    expect(cleanupText(cleanup)).toBe(
      "Found 6, ended 4, errors 2, left alone 16. studio: Too long.",
    );
    expect(cleanupText({ machines: [], silent: 0 })).toBe("No worker runs. Nothing was ended.");
  });
});

describe("events", () => {
  it("of known kinds are sentences", () => {
    const words = (type: string, data: Parameters<typeof processEventWords>[0]["data"]) =>
      processEventWords({ type, data });
    expect(
      words("port.crashed", { worker: "x-1", message: "Signal SIGSEGV.\nlog", signal: "SIGSEGV" }),
    ).toEqual({ tone: "danger", text: "x-1 crashed: Signal SIGSEGV." });
    expect(words("breaker.opened", { kind: "x" }).text).toBe(
      "The breaker of x opened: requests are refused",
    );
    const health = { status: "degraded", passedPercent: 75, failing: ["disk"] };
    expect(words("health.changed", health)).toEqual({
      tone: "warn",
      text: "Health is degraded: disk, 75% of checks pass",
    });
    expect(words("health.changed", { status: "ok", failing: [] }).tone).toBe("ok");
    const facts = { supervisor: "pool x", child: "x-1", restart: "permanent", reason: "killed" };
    expect(words("supervisor.child_terminated", facts)).toEqual({
      tone: "warn",
      text: "x-1 of pool x ended: killed",
    });
    const sweep = { found: 1, terminated: 1, errors: 0, preserved: 4 };
    expect(words("orphans.ended", sweep).text).toBe("A scan found 1 orphan, ended 1, 0 errors");
  });

  it("of unknown kinds are shown by name and facts", () => {
    expect(processEventWords({ type: "service.gave_up", data: { id: "x", was: null } })).toEqual({
      tone: "danger",
      text: "Service gave up: id x",
    });
    expect(processEventWords({ type: "worker.__proto__", data: {} }).text).toBe("Worker   proto  ");
  });
});

describe("attempts", () => {
  const attempt = {
    number: 2,
    outcome: "failed" as const,
    startedAt: ago(72),
    endedAt: ago(60),
    exitCode: 139,
    signal: "SIGSEGV",
    errorCode: "segfault",
    stderrTail: null,
  };

  it("read as how they ended, after how long and why", () => {
    expect(attemptText(attempt)).toBe(
      "Attempt 2 failed after 12 s: segfault, exit code 139, signal SIGSEGV",
    );
    const none = { exitCode: null, signal: null, errorCode: null };
    expect(attemptText({ ...attempt, ...none, outcome: "interrupted" })).toBe(
      "Attempt 2 interrupted after 12 s",
    );
    expect(attemptText({ ...attempt, ...none, outcome: null, endedAt: null })).toBe(
      "Attempt 2 has not ended",
    );
  });
});
