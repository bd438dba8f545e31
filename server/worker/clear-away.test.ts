import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { SweepReport } from "#server/ports/port-types.ts";
import { sweepLast } from "./clear-away.ts";
import type { WorkerParts } from "./worker-parts.ts";

const CLEAN: SweepReport = {
  found: 0,
  terminated: 0,
  forceKilled: 0,
  observed: 0,
  errors: 0,
  preserved: 0,
  mismatched: 0,
};

let dataDir: string;
let logger: { info: ReturnType<typeof vi.fn>; warn: ReturnType<typeof vi.fn> };

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "clear-away-"));
  logger = { info: vi.fn(), warn: vi.fn() };
});
afterEach(() => {
  rmSync(dataDir, { recursive: true });
});

/** Only what the last sweep looks at. */
function partsWith(sweep: () => Promise<SweepReport>): WorkerParts {
  const parts = { scans: { sweep }, options: { logger, dataDir }, worker: { id: "run" } };
  return parts as unknown as WorkerParts;
}

describe("the last sweep", () => {
  it("says what it found, and removes the ports' folders", async () => {
    const folder = join(dataDir, "run", "workers", "run");
    mkdirSync(folder, { recursive: true });
    await sweepLast(partsWith(() => Promise.resolve(CLEAN)));
    expect(logger.info.mock.calls[0]?.[1]).toBe("last sweep: 0 orphans");
    expect(existsSync(folder)).toBe(false);
  });

  it("that fails, or comes twice, does no harm", async () => {
    const parts = partsWith(() => Promise.reject(new Error("no table")));
    await sweepLast(parts);
    await sweepLast(parts);
    expect(logger.warn).toHaveBeenCalledTimes(2);
  });

  it("that takes too long is not waited for", async () => {
    vi.useFakeTimers();
    try {
      const over = sweepLast(partsWith(() => new Promise(() => undefined)));
      await vi.advanceTimersByTimeAsync(1001);
      vi.useRealTimers();
      await over;
      expect(logger.info).not.toHaveBeenCalled();
    } finally {
      vi.useRealTimers();
    }
  });
});
