import { expect, it, vi } from "vitest";
import type { SweepReport } from "./port-types.ts";
import { ScanLog } from "./scan-log.ts";

const clean: SweepReport = {
  found: 0,
  terminated: 0,
  forceKilled: 0,
  observed: 0,
  errors: 0,
  preserved: 2,
  mismatched: 0,
};

it("remembers the last forty scans, and tells of those that found anything", async () => {
  const onFound = vi.fn();
  const sweep = vi.fn(() => Promise.resolve(clean));
  const log = new ScanLog({ sweep }, onFound);
  for (let nth = 0; nth < 45; nth += 1) await log.sweep();
  expect(log.scans).toHaveLength(40);
  expect(log.scans.at(-1)).toMatchObject({ found: 0, preserved: 2 });
  expect(onFound).not.toHaveBeenCalled();
  const found = { ...clean, found: 3, terminated: 3 };
  sweep.mockResolvedValueOnce(found);
  await log.sweep(() => true);
  expect(onFound).toHaveBeenCalledExactlyOnceWith(found);
  expect(log.scans.at(-1)).toMatchObject({ found: 3, terminated: 3 });
});
