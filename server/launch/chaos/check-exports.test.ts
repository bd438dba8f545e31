import { expect, it } from "vitest";
import { checkExports } from "./check-exports.ts";
import type { ExportRemains } from "./read-exports.ts";

const GOOD: ExportRemains = {
  id: "e",
  trackId: "t",
  kind: "stems",
  format: "flac",
  settingsHash: "h",
  state: "completed",
  errorCode: null,
  sizeBytes: 20,
  frames: 44_100,
  parts: 2,
  file: { sizeBytes: 20, decoded: [44_100, 44_100] },
};
const FAILED = { state: "failed", errorCode: "bad_stem", sizeBytes: 0, file: null };

const check = (...rows: readonly Partial<ExportRemains>[]) => {
  const remains = { rows: rows.map((row) => ({ ...GOOD, ...row })), strayFiles: [] };
  return checkExports(remains, ["e"]);
};
const withFile = (file: Partial<ExportRemains["file"] & object>) => {
  return check({ file: { sizeBytes: 20, decoded: [44_100, 44_100], ...file } }).duplicated;
};

it("finds nothing wrong with a whole file, nor with a failure that says why", () => {
  expect(check({})).toEqual({ lost: [], duplicated: [] });
  expect(check(FAILED)).toEqual({ lost: [], duplicated: [] });
  expect(check(FAILED, { id: "again" })).toEqual({ lost: [], duplicated: [] });
});

it("finds lost what has no row, has not ended, or failed without a reason", () => {
  expect(check().lost).toEqual(["export e: no row"]);
  expect(check({ state: "running", file: null }).lost).toEqual([
    "export e is running without a reason",
  ]);
  expect(check({ ...FAILED, errorCode: null }).lost).toHaveLength(1);
});

it("finds a file that is missing, of another size, cut short, not decodable, or of too few parts", () => {
  expect(check({ file: null }).duplicated).toEqual([
    "export e (stems, flac, completed): no file is stored",
  ]);
  expect(withFile({ sizeBytes: 19 })).toEqual([
    "export e (stems, flac, completed): 20 bytes noted, 19 stored",
  ]);
  expect(withFile({ decoded: [44_100, 44_099] })).toEqual([
    "export e (stems, flac, completed): 44100, 44099 frames, not 2 times 44100",
  ]);
  expect(withFile({ decoded: [44_100] })).toHaveLength(1);
  expect(withFile({ decoded: "no audio" })).toHaveLength(1);
});

it("finds what was made twice, what a failure left, and a file of nobody", () => {
  expect(check({}, { id: "f" }).duplicated).toEqual(["exports e, f are the same"]);
  expect(check({}, { id: "f", settingsHash: "other" }).duplicated).toEqual([]);
  expect(check({ ...FAILED, file: GOOD.file }).duplicated).toHaveLength(1);
  const stray = { rows: [GOOD], strayFiles: ["exports/x.wav"] };
  expect(checkExports(stray, []).duplicated).toEqual(["exports/x.wav is no export's"]);
});
