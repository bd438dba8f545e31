import { describe, expect, it } from "vitest";
import { checkEffects } from "./check-effects.ts";
import type { JobRemains, PackRemains, Remains } from "./read-remains.ts";

const SEGMENT_FRAMES = 176_400;

function job(kind: string, fields: Partial<JobRemains> = {}): JobRemains {
  return {
    id: `${kind} job`,
    kind,
    trackId: "t",
    packId: null,
    subject: "t",
    state: "completed",
    errorCode: null,
    outcomes: ["interrupted", "completed"],
    completions: 1,
    ...fields,
  };
}

function pack(kind: string, names: readonly string[]): PackRemains {
  return {
    id: `${kind} pack`,
    kind,
    trackId: "t",
    state: "completed",
    version: 9,
    sizeBytes: names.length * 33,
    segmentFrames: SEGMENT_FRAMES,
    frames: SEGMENT_FRAMES + 1,
    stems: names.map((name) => {
      const opus = { opusReady: "{[0,2)}", opusBytes: [2, 1] };
      return { name, ready: "{[0,2)}", totalSegments: 2, fileBytes: [20, 10], ...opus };
    }),
    manifest: { state: "completed", version: 9 },
  };
}

const [INGEST, SEPARATE] = [job("ingest-audio"), job("separate-stems")];
const ENCODED = ["m", "s"].map((packId) => job("encode-renditions", { packId }));
const [MASTER, STEMS] = [pack("master", ["mix"]), pack("separation", ["vocals", "other"])];
const GOOD: Remains = {
  jobs: [INGEST, SEPARATE, ...ENCODED],
  packs: [MASTER, STEMS],
  tracks: [{ id: "t", storedBytes: 190, expectedBytes: 190 }],
};

const check = (remains: Partial<Remains>, accepted: readonly string[] = ["t"]) => {
  return checkEffects({ ...GOOD, ...remains }, accepted);
};

it("finds nothing wrong with a track whose jobs were interrupted and then completed", () => {
  expect(check({})).toEqual({ lost: [], duplicated: [] });
});

describe("lost", () => {
  it("is what did not complete, with how it ended", () => {
    const fields = { state: "failed", errorCode: "poison", outcomes: ["interrupted"] };
    const failed = job("separate-stems", { ...fields, completions: 0 });
    expect(check({ jobs: [INGEST, failed] }).lost).toEqual([
      "track t, separate-stems: job separate-stems job is failed (poison) after interrupted",
    ]);
  });

  it("is a step that never began, but not those after it", () => {
    expect(check({ jobs: [INGEST, SEPARATE] }).lost).toEqual([
      "track t, encode-renditions: no job",
    ]);
    expect(check({ jobs: [INGEST] }).lost).toEqual(["track t, separate-stems: no job"]);
    expect(check({ jobs: [] }).lost).toEqual(["track t, ingest-audio: no job"]);
  });

  it("is an accepted upload of which there is no row", () => {
    expect(check({}, ["t", "gone"]).lost).toEqual(["track gone, ingest-audio: no job"]);
  });
});

describe("duplicated", () => {
  const duplicated = (remains: Partial<Remains>) => check(remains).duplicated;
  const withStems = (fields: Partial<PackRemains>) => {
    return duplicated({ packs: [MASTER, { ...STEMS, ...fields }] });
  };
  const withVocals = (fields: Partial<PackRemains["stems"][number]>) => {
    const [vocals, other] = STEMS.stems;
    return withStems({ stems: [{ ...vocals!, ...fields }, other!] });
  };

  it("is a second job or pack of the same track", () => {
    expect(duplicated({ jobs: [INGEST, SEPARATE, SEPARATE] })).toEqual([
      "2 x job (separate-stems) of track t",
    ]);
    expect(duplicated({ jobs: [...GOOD.jobs, ENCODED[0]!] })).toEqual([
      "2 x job (encode-renditions) of pack m",
    ]);
    const [first, second] = ["e", "f"].map((subject) => job("export-audio", { subject }));
    expect(duplicated({ jobs: [...GOOD.jobs, first!, second!] })).toEqual([]);
    expect(duplicated({ jobs: [...GOOD.jobs, first!, first!] })).toEqual([
      "2 x job (export-audio) of export e",
    ]);
    expect(duplicated({ packs: [MASTER, STEMS, STEMS] })).toEqual([
      "2 x pack (separation) of track t",
    ]);
  });

  it("is a job that completed twice, and an attempt that is still open", () => {
    const twice = { outcomes: ["completed", "completed"], completions: 2 };
    expect(duplicated({ jobs: [INGEST, job("separate-stems", twice)] })).toHaveLength(1);
    const open = { outcomes: ["open", "completed"] };
    expect(duplicated({ jobs: [INGEST, job("separate-stems", open)] })).toHaveLength(1);
  });

  it("is a pack that counts other bytes than are stored", () => {
    expect(withStems({ sizeBytes: 90 })).toEqual([
      "pack separation pack (separation, completed): 90 bytes noted, 66 stored",
    ]);
  });

  it("is a completed pack with a hole, a file too many or a file too few", () => {
    expect(withVocals({ ready: "{[0,1)}" })).toHaveLength(1);
    expect(withVocals({ totalSegments: null })).toHaveLength(1);
    expect(withVocals({ fileBytes: [10, 10, 10] })).toHaveLength(1);
    expect(withVocals({ opusBytes: [3] })).toEqual([
      "pack separation pack (separation, completed): vocals has 1 Opus files, ready at {[0,2)}, not of 2",
    ]);
    expect(withVocals({ opusReady: "{}" })).toHaveLength(1);
    expect(withVocals({ fileBytes: [30] })).toEqual([
      "pack separation pack (separation, completed): vocals has 1 files and is ready at {[0,2)} of 2, not of 2",
    ]);
  });

  it("is a manifest that is missing, or not that of the pack as it is", () => {
    expect(withStems({ manifest: null })).toHaveLength(1);
    expect(withStems({ manifest: { state: "completed", version: 8 } })).toHaveLength(1);
  });

  it("is a track that counts other bytes than its packs", () => {
    const tracks = [{ id: "t", storedBytes: 220, expectedBytes: 190 }];
    expect(duplicated({ tracks })).toEqual([
      "track t: 220 bytes counted, 190 in original and packs",
    ]);
  });
});
